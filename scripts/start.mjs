// `npm start`: prepares, then becomes Pitstop itself, so that signals reach it without being passed on.
import './prepare.mjs';

await import('../dist/src/main.js');
