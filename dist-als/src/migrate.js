import { ConfigError, loadDatabaseConfig } from './platform/config/config.js';
import { startEmbedded } from './platform/database/embedded.js';
import { migrate } from './platform/database/migrate.js';
function log(line) {
    process.stdout.write(`${line}\n`);
}
/** `npm run migrate`: brings the database up to date and ends. Needs no secrets, only the database. */
async function main() {
    const { databaseUrl, pitstopHome } = loadDatabaseConfig();
    const embedded = databaseUrl === null ? await startEmbedded(pitstopHome, { log }) : null;
    try {
        const { applied } = await migrate(embedded?.url ?? databaseUrl ?? '', log);
        log(applied.length === 0 ? 'The database is up to date' : `Applied ${applied.join(', ')}`);
    }
    finally {
        await embedded?.stop();
    }
}
try {
    await main();
}
catch (error) {
    const known = error instanceof ConfigError ? error.message : null;
    process.stderr.write(`${known ?? `The migration failed: ${error instanceof Error ? error.message : String(error)}`}\n`);
    process.exitCode = 1;
}
//# sourceMappingURL=migrate.js.map