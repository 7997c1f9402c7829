// `npm run simulate`: prepares, then plays GoKart against a running Pitstop.
import './prepare.mjs';

await import('../dist/simulator/main.js');
