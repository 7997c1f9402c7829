import type { Client } from 'pg';

/** Statements that bring back what was set aside. */
interface Aside {
  /** By table: its indexes and keys, which tables can be given beside each other. */
  readonly indexes: ReadonlyMap<string, readonly string[]>;
  readonly afterwards: readonly string[];
}

/** As full as insertions in random order leave the pages of a B-tree: the natural logarithm of 2. */
const RANDOM_FILL = 69;
/** With fewer values each stands for many rows, and its page fills up all the same. */
const MANY_VALUES = 1_000;
/** Below this the rows' order says nothing about the values' order. */
const UNRELATED = 0.5;

export interface LeadingColumn {
  /** As pg_stats has it: of the values' order to the rows' order, -1 to 1. */
  readonly correlation: number | null;
  /** As pg_stats has it: a number of values, or below 0 their share of the rows, negated. */
  readonly values: number | null;
}

/**
 * How full an index's pages have to be made, so that it is as large as one that grew row by row; null for as full as
 * they can be, which is what indexes are that grow at their end.
 */
export function fillFactorOf({ correlation, values }: LeadingColumn): number | null {
  if (correlation === null || values === null || Math.abs(correlation) >= UNRELATED) return null;
  return values < 0 || values >= MANY_VALUES ? RANDOM_FILL : null;
}

/** The statement that makes an index, from its definition. */
export function indexStatement(definition: string, fillFactor: number | null): string {
  const everywhere = definition.replace(' ON ONLY ', ' ON ');
  return fillFactor === null
    ? everywhere
    : everywhere.replace(/( WHERE .*)?$/s, ` WITH (fillfactor='${fillFactor}')$1`);
}

/**
 * Drops the indexes and keys of tables and silences their triggers: a load of millions of rows is made quicker by far,
 * and what the triggers refuse or reckon is checked afterwards, for all rows at once. Needs the superuser.
 */
export async function setAside(client: Client, tables: readonly string[]): Promise<Aside> {
  const foreign = await foreignKeys(client, tables);
  const triggers = await triggersOf(client, tables);
  const keys = await indexesOf(client, tables, true);
  const others = await indexesOf(client, tables, false);
  for (const { table, name } of foreign) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  for (const { table, name } of keys) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  for (const { name } of others) await client.query(`DROP INDEX ${name}`);
  for (const { table, name } of triggers) await client.query(`ALTER TABLE ${table} DISABLE TRIGGER ${name}`);
  const indexes = new Map<string, string[]>();
  for (const { table, name, definition, isKey, isPartitioned, ...leading } of [...keys, ...others]) {
    const fill = isPartitioned ? null : fillFactorOf(leading);
    const statements = [
      isKey
        ? `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}${fill === null ? '' : ` WITH (fillfactor=${fill})`}`
        : indexStatement(definition, fill),
    ];
    if (fill !== null) statements.push(`ALTER INDEX ${name} RESET (fillfactor)`);
    indexes.set(table, [...(indexes.get(table) ?? []), ...statements]);
  }
  return {
    indexes,
    afterwards: [
      ...triggers.map(({ table, name, enable }) => `ALTER TABLE ${table} ${enable} TRIGGER ${name}`),
      ...foreign.map(({ table, name, definition }) => `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`),
    ],
  };
}

interface Named {
  readonly table: string;
  readonly name: string;
}

async function foreignKeys(client: Client, tables: readonly string[]): Promise<(Named & { definition: string })[]> {
  const { rows } = await client.query<Named & { definition: string }>(
    `SELECT conrelid::regclass::text AS table, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition
     FROM pg_constraint
     WHERE contype = 'f' AND conparentid = 0
       AND (conrelid = ANY($1::regclass[]) OR confrelid = ANY($1::regclass[])) ORDER BY 1, 2`,
    [tables],
  );
  return rows;
}

interface FoundIndex extends Named, LeadingColumn {
  readonly definition: string;
  readonly isKey: boolean;
  readonly isPartitioned: boolean;
}

/** @param keys those that belong to a primary key or a UNIQUE of the table, or the others */
async function indexesOf(client: Client, tables: readonly string[], keys: boolean): Promise<FoundIndex[]> {
  const { rows } = await client.query<FoundIndex>(
    `SELECT i.indrelid::regclass::text AS table,
            coalesce(quote_ident(k.conname), i.indexrelid::regclass::text) AS name,
            coalesce(pg_get_constraintdef(k.oid), pg_get_indexdef(i.indexrelid)) AS definition,
            k.oid IS NOT NULL AS "isKey", c.relkind = 'I' AS "isPartitioned",
            CASE WHEN m.amname = 'btree' THEN s.correlation END AS correlation, s.n_distinct AS values
     FROM pg_index i
     JOIN pg_class c ON c.oid = i.indexrelid
     JOIN pg_class t ON t.oid = i.indrelid
     JOIN pg_am m ON m.oid = c.relam
     -- An index over an expression has statistics of its own.
     CROSS JOIN LATERAL (
       SELECT CASE i.indkey[0] WHEN 0 THEN c.oid ELSE t.oid END AS oid,
              CASE i.indkey[0] WHEN 0 THEN c.relname ELSE t.relname END AS name,
              CASE i.indkey[0] WHEN 0 THEN 1 ELSE i.indkey[0] END AS column
     ) of
     LEFT JOIN pg_attribute a ON a.attrelid = of.oid AND a.attnum = of.column
     LEFT JOIN pg_stats s ON s.schemaname = t.relnamespace::regnamespace::text AND s.tablename = of.name
                         AND s.attname = a.attname
     LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
     WHERE i.indrelid = ANY($1::regclass[]) AND (k.oid IS NOT NULL) = $2
     ORDER BY i.indexrelid`,
    [tables, keys],
  );
  return rows;
}

/** Triggers fire by their own table's setting, so those of partitions are silenced too. */
async function triggersOf(client: Client, tables: readonly string[]): Promise<(Named & { enable: string })[]> {
  const { rows } = await client.query<Named & { enable: string }>(
    `SELECT tgrelid::regclass::text AS table, quote_ident(tgname) AS name,
            CASE tgenabled WHEN 'A' THEN 'ENABLE ALWAYS' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE' END AS enable
     FROM pg_trigger
     WHERE NOT tgisinternal AND tgparentid = 0 AND tgenabled <> 'D'
       AND coalesce(pg_partition_root(tgrelid), tgrelid) = ANY($1::regclass[]) ORDER BY 1, 2`,
    [tables],
  );
  return rows;
}
