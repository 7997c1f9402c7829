// `npm run bench`: prepares, then measures Pitstop against what it replaces.
import './prepare.mjs';

await import('../dist/bench/main.js');
