import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { migrations } from '../../../migrations/index.js';
import { MIGRATION_LOCK } from './advisory-locks.js';
import { APPLICATION_ROLE, ensureApplicationRole, repeatGrants } from './application-role.js';
import { clientConfig, dataSourceOptions, MIGRATION_LIMITS, MIGRATIONS_TABLE } from './data-source.js';
const LOCK_POLL_MS = 100;
const OLDEST_SERVER = 150_000;
async function lock(client, log) {
    for (let told = false;;) {
        const { rows } = await client.query('SELECT pg_try_advisory_lock($1, $2) AS locked', [
            ...MIGRATION_LOCK,
        ]);
        if (rows[0]?.locked)
            return;
        if (!told)
            log('Another process is migrating this database; waiting for it to finish');
        told = true;
        await delay(LOCK_POLL_MS);
    }
}
async function checkVersion(client) {
    const { rows } = await client.query(`SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS text`);
    const version = rows[0];
    if (version !== undefined && version.number < OLDEST_SERVER) {
        throw new Error(`The database server is PostgreSQL ${version.text}; Pitstop needs 15 or newer`);
    }
}
async function hasPending(client) {
    const { rows } = await client.query('SELECT to_regclass($1)::text AS known', [
        MIGRATIONS_TABLE,
    ]);
    if (!rows[0]?.known)
        return true;
    const done = await client.query(`SELECT name FROM ${MIGRATIONS_TABLE}`);
    const names = new Set(done.rows.map(({ name }) => name));
    return migrations.some(({ name }) => !names.has(name));
}
async function applyPending(url) {
    const dataSource = await new DataSource(dataSourceOptions(url, { applicationName: 'pitstop migrate', limits: MIGRATION_LIMITS, poolSize: 2 })).initialize();
    try {
        return (await dataSource.runMigrations()).map(({ name }) => name);
    }
    finally {
        await dataSource.destroy();
    }
}
/**
 * Brings the database to this version's schema. Safe to call from several processes at once: one migrates, the others
 * wait. Each migration is a transaction of its own, so a failure leaves the earlier ones applied and itself undone.
 * @throws Error when the server is older than PostgreSQL 15, cannot be reached, or refuses a migration.
 */
export async function migrate(url, log = () => undefined) {
    const client = new Client(clientConfig(url, { applicationName: 'pitstop migrate', limits: MIGRATION_LIMITS }));
    await client.connect();
    try {
        await checkVersion(client);
        await lock(client, log);
        const applicationRole = await ensureApplicationRole(client);
        if (!applicationRole) {
            log(`The database server does not let this user create or use the role ${APPLICATION_ROLE}: the application runs ` +
                'as the owner of its tables, and the triggers alone protect the ledger');
        }
        const applied = (await hasPending(client)) ? await applyPending(url) : [];
        await repeatGrants(client);
        return { applied, applicationRole };
    }
    finally {
        // Ending the session releases the lock, also when the work has failed.
        await client.end();
    }
}
//# sourceMappingURL=migrate.js.map