// `npm run bench:growth`: prepares, then measures Pitstop as its tables grow.
import './prepare.mjs';

await import('../dist/bench/growth/main.js');
