const AHEAD = 2;
/**
 * Makes `<table>_before`, which holds every row until now, the first partition of the new, empty, partitioned `<table>`:
 * it takes everything up to the end of the current period, so that nothing is copied, however large it is. Beside it the
 * default partition, which takes what no other does, and the next periods. Of a filled table PostgreSQL reads each row
 * once, to see that it belongs there.
 */
export async function cut(queryRunner, cutting) {
    const { table, column } = cutting;
    const days = await nextBoundaries(queryRunner, cutting.period);
    const bounds = days.map((day) => boundOf(cutting, day));
    await queryRunner.query(`
    CREATE TABLE ${table}_default PARTITION OF ${table} DEFAULT;
    WITH ahead AS (DELETE FROM ${table}_before WHERE ${column} >= '${bounds[0]}' RETURNING *)
      INSERT INTO ${table}_default SELECT * FROM ahead;
    ALTER TABLE ${table} ATTACH PARTITION ${table}_before FOR VALUES FROM (MINVALUE) TO ('${bounds[0]}');
  `);
    const made = [`${table}_before`, `${table}_default`];
    for (let index = 0; index < AHEAD; index++) {
        const name = `${table}_${days[index]?.replaceAll('-', '')}`;
        await queryRunner.query(`CREATE TABLE ${name} PARTITION OF ${table} FOR VALUES FROM ('${bounds[index]}') TO ('${bounds[index + 1]}')`);
        made.push(name);
    }
    if (!cutting.appendOnly)
        return;
    for (const name of [table, ...made]) {
        await queryRunner.query(`
      CREATE TRIGGER ${table}_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ${name}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      ALTER TABLE ${name} ENABLE ALWAYS TRIGGER ${table}_are_kept;
    `);
    }
}
/** The beginnings of the periods to come, as `2026-12-01`. */
async function nextBoundaries(queryRunner, period) {
    const rows = (await queryRunner.query(`SELECT (date_trunc($1, now() AT TIME ZONE 'UTC') + n * ('1 ' || $1)::interval)::date::text AS day
     FROM generate_series(1, $2::int + 1) n ORDER BY n`, [period, AHEAD]));
    return rows.map(({ day }) => day);
}
function boundOf({ type }, day) {
    if (type === 'date')
        return day;
    if (type === 'timestamptz')
        return `${day} 00:00:00+00`;
    const hex = Date.parse(day).toString(16).padStart(12, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
//# sourceMappingURL=partitioning.js.map