// `npm run migrate`: prepares, then brings the database up to date.
import './prepare.mjs';

await import('../dist/src/migrate.js');
