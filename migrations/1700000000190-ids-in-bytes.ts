import type { MigrationInterface, QueryRunner } from 'typeorm';

const UUID = `'^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'`;
const IDS: readonly (readonly [table: string, columns: readonly string[]])[] = [
  ['conversions', ['conversion_id', 'member_id']],
  ['transitions', ['member_id']],
  ['rewards', ['member_id']],
  ['reward_revisions', ['member_id']],
];

/**
 * GoKart's conversion id and the member's become bytes, 17 instead of 37 for a UUID (`src/platform/database/id-bytes.ts`):
 * they stand in rows and in keys, and a key cannot be made of one of two columns. PostgreSQL writes the tables and their
 * indexes anew, a minute or two for each million conversions, and nobody reads them meanwhile.
 *
 * `id_text` tells people what a column says, and `id_bytes` what to look for.
 */
export class IdsInBytes1700000000190 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE FUNCTION id_bytes(id text) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
        RETURN CASE WHEN id ~ ${UUID} THEN '\\x01'::bytea || uuid_send(id::uuid)
                    ELSE '\\x00'::bytea || convert_to(id, 'UTF8') END;
      CREATE FUNCTION id_text(bytes bytea) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
        RETURN CASE get_byte(bytes, 0) WHEN 1 THEN encode(substr(bytes, 2), 'hex')::uuid::text
                                       ELSE convert_from(substr(bytes, 2), 'UTF8') END;
      ${IDS.map(([table, columns]) => retyped(table, columns, 'bytea', 'id_bytes')).join('\n')}
      ${IDS.flatMap(([table, columns]) => columns.map((column) => `COMMENT ON COLUMN ${table}.${column} IS 'as text: id_text(${column})';`)).join('\n')}
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ${IDS.flatMap(([table, columns]) => columns.map((column) => `COMMENT ON COLUMN ${table}.${column} IS NULL;`)).join('\n')}
      ${IDS.map(([table, columns]) => retyped(table, columns, 'text', 'id_text')).join('\n')}
      DROP FUNCTION id_text, id_bytes;
    `);
  }
}

function retyped(table: string, columns: readonly string[], type: string, made: string): string {
  const changes = columns.map((column) => `ALTER COLUMN ${column} TYPE ${type} USING ${made}(${column})`);
  return `ALTER TABLE ${table} ${changes.join(', ')};`;
}
