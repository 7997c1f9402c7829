import { sqlState } from '../database/application-role.js';
import { PARTITIONS_LOCK } from '../database/advisory-locks.js';
import { keyAt, partitionName, readBounds } from './partition.rules.js';
/** The partitions of a table, oldest first, without the default partition. The application's role may ask for them too. */
export async function listPartitions(query, { table, type }) {
    const rows = await query(`SELECT child.relname AS name, pg_get_expr(child.relpartbound, child.oid) AS bounds
     FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
     WHERE inhparent = $1::regclass`, [table]);
    return rows
        .flatMap(({ name, bounds }) => {
        const range = readBounds(type, bounds);
        if (!range)
            return [];
        return [{ ...range, name, fromKey: range.from && keyAt(type, range.from), toKey: keyAt(type, range.to) }];
    })
        .sort((a, b) => a.to.getTime() - b.to.getTime());
}
/**
 * Partitions, as the owner of the tables sees and changes them over one connection. Statements that lock a table which
 * callbacks are written to wait for it shortly and then give up (55P03), because everybody else waits behind them.
 */
export class PartitionRepository {
    constructor(client) {
        this.client = client;
        this.query = async (text, values = []) => (await this.client.query(text, [...values])).rows;
    }
    /** Whether nobody else looks after the partitions of this database just now; holds until the connection ends. */
    async lock() {
        const [row] = await this.query('SELECT pg_try_advisory_lock($1, $2) AS locked', [
            ...PARTITIONS_LOCK,
        ]);
        return row?.locked ?? false;
    }
    async now() {
        const [row] = await this.query('SELECT now() AS now');
        if (!row)
            throw new Error('The database does not tell the time.');
        return row.now;
    }
    list(partitioned) {
        return listPartitions(this.query, partitioned);
    }
    /** Whether the default partition has rows of a range: they came while its own partition was missing. */
    async hasStrays({ table, column, type }, { from, to }) {
        const [row] = await this.query(`SELECT EXISTS (SELECT FROM ${table}_default WHERE ${column} >= $1 AND ${column} < $2) AS found`, [keyAt(type, from), keyAt(type, to)]);
        return row?.found ?? false;
    }
    /**
     * Makes a partition and moves into it what the default partition has of its range. While it is added, reads of the
     * table wait, and callbacks do not, unless they go to the default partition themselves.
     *
     * @returns how many rows were moved
     */
    async create(partitioned, span) {
        const { table, column, type, appendOnly } = partitioned;
        const name = partitionName(table, span);
        const [from, to] = [keyAt(type, span.from), keyAt(type, span.to)];
        const trigger = `${table}_are_kept`;
        return this.inTransaction(async () => {
            await this.client.query(`CREATE TABLE ${name} (LIKE ${table} INCLUDING ALL)`);
            await this.client.query(`LOCK TABLE ${table}_default IN ACCESS EXCLUSIVE MODE`);
            if (appendOnly)
                await this.client.query(`ALTER TABLE ${table}_default DISABLE TRIGGER ${trigger}`);
            const { rowCount } = await this.client.query(`WITH strays AS (DELETE FROM ${table}_default WHERE ${column} >= '${from}' AND ${column} < '${to}' RETURNING *)
         INSERT INTO ${name} SELECT * FROM strays`);
            await this.client.query(`ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${to}')`);
            if (appendOnly) {
                await this.client.query(`
          ALTER TABLE ${table}_default ENABLE ALWAYS TRIGGER ${trigger};
          CREATE TRIGGER ${trigger} BEFORE UPDATE OR DELETE OR TRUNCATE ON ${name}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
          ALTER TABLE ${name} ENABLE ALWAYS TRIGGER ${trigger}`);
            }
            return rowCount ?? 0;
        });
    }
    async count({ name }) {
        const [row] = await this.query(`SELECT count(*) AS count FROM ${name}`);
        return Number(row?.count ?? 0);
    }
    /**
     * Drops a partition unless something speaks for it, with all that belongs to it. The table is locked before the last
     * question, so the answer cannot become wrong meanwhile: whoever has written to it and not committed is waited for.
     */
    async drop(partitioned, partition) {
        return this.inTransaction(async () => {
            await this.client.query(`LOCK TABLE ONLY ${partitioned.table} IN ACCESS EXCLUSIVE MODE`);
            const reason = await partitioned.keptBecause?.(this.query, partition);
            if (reason)
                return { keptBecause: reason };
            const takenAlong = (await partitioned.takeAlong?.(this.query, partition)) ?? null;
            await this.client.query(`DROP TABLE ${partition.name}`);
            return { dropped: true, takenAlong };
        });
    }
    async inTransaction(work) {
        await this.client.query('BEGIN');
        try {
            const result = await work();
            await this.client.query('COMMIT');
            return result;
        }
        catch (error) {
            // Of a connection that is gone the server has rolled back by itself.
            await this.client.query('ROLLBACK').catch(() => undefined);
            throw error;
        }
    }
}
/** Others hold what was to be locked; later it can be free. */
export function isBusy(error) {
    return ['55P03', '40P01'].includes(sqlState(error) ?? '');
}
//# sourceMappingURL=partition.repository.js.map