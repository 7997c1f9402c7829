import { query } from '../database.js';
/** Every table of Pitstop's, the largest first. */
export async function diskUse(url) {
    return query(url, `WITH relations AS (
       SELECT c.oid, coalesce(pg_partition_root(c.oid), c.oid)::regclass::text AS table, c.reltoastrelid AS toast
       FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
     ), tables AS (
       SELECT r.table, sum(pg_table_size(oid) - toasted.bytes)::float8 AS heap, sum(toasted.bytes)::float8 AS toast,
              sum(pg_indexes_size(oid))::float8 AS indexes
       FROM relations r, LATERAL (
         SELECT coalesce(pg_total_relation_size(nullif(toast, 0)), 0) AS bytes
       ) toasted
       GROUP BY 1
     ), indexes AS (
       SELECT r.table, coalesce(pg_partition_root(i.indexrelid), i.indexrelid)::regclass::text AS index,
              sum(pg_relation_size(i.indexrelid))::float8 AS bytes
       FROM relations r JOIN pg_index i ON i.indrelid = r.oid GROUP BY 1, 2
     )
     SELECT *, (SELECT coalesce(json_object_agg(index, bytes ORDER BY bytes DESC), '{}') FROM indexes
                WHERE indexes.table = tables.table) AS "byIndex"
     FROM tables ORDER BY heap + toast + indexes DESC`);
}
export function totalBytes(tables) {
    return tables.reduce((sum, { heap, toast, indexes }) => sum + heap + toast + indexes, 0);
}
//# sourceMappingURL=disk.js.map