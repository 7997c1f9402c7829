import type { MigrationInterface, QueryRunner } from 'typeorm';
import { withHeaders, type ReceivedHeadersColumns } from '../src/callbacks/received-headers.js';
import { schemaOf } from './schema-of.js';

/**
 * What a row says twice, or another column says already, it keeps no longer. Rows of before stay as they are, and are
 * read as they are.
 *
 * - A conversion's GoKart member is its member, unless routing rewrites it; the receipt of its newest version is that of
 *   its newest callback, unless that one repeats it.
 * - When rows were made, their ids say.
 * - A receipt's headers are packed (`src/platform/packed-values.ts`).
 */
export class NothingTwice1700000000150 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE conversions ALTER COLUMN pub_member_id DROP NOT NULL,
                              ALTER COLUMN version_receipt_id DROP NOT NULL,
                              DROP COLUMN created_at,
                              DROP COLUMN updated_at;
      COMMENT ON COLUMN conversions.pub_member_id IS 'null: the same as member_id';
      COMMENT ON COLUMN conversions.version_receipt_id IS 'the callback that the newest version is due to; null: receipt_id, which may be of a later one that says the same';
      ALTER TABLE rewards DROP COLUMN created_at;

      ALTER TABLE receipts ALTER COLUMN headers DROP NOT NULL,
                           ADD COLUMN packed_headers bytea,
                           ADD CONSTRAINT receipts_headers CHECK ((headers IS NULL) <> (packed_headers IS NULL)) NOT VALID;
      COMMENT ON COLUMN receipts.headers IS 'of receipts that were made before headers were packed';
      COMMENT ON COLUMN receipts.packed_headers IS 'names and values in turn (src/callbacks/received-headers.ts)';

      -- A tenth of the messages is about something that was told of before: room for them among the others.
      ALTER INDEX messages_subject_revision_endpoint_key SET (fillfactor = 80);
    `);
    await queryRunner.query(
      keepTransitions(await schemaOf(queryRunner), 'coalesce(was.version_receipt_id, was.receipt_id)'),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await unpackHeaders(queryRunner);
    await queryRunner.query(`
      ALTER INDEX messages_subject_revision_endpoint_key RESET (fillfactor);
      ALTER TABLE receipts DROP COLUMN packed_headers, ALTER COLUMN headers SET NOT NULL;
      COMMENT ON COLUMN receipts.headers IS NULL;

      ALTER TABLE rewards ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();
      UPDATE rewards SET created_at = ${madeAt('id')};
      ALTER TABLE conversions ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(),
                              ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
      UPDATE conversions SET created_at = ${madeAt('id')}, updated_at = version_at,
                             pub_member_id = coalesce(pub_member_id, member_id),
                             version_receipt_id = coalesce(version_receipt_id, receipt_id);
      ALTER TABLE conversions ALTER COLUMN pub_member_id SET NOT NULL, ALTER COLUMN version_receipt_id SET NOT NULL;
      COMMENT ON COLUMN conversions.pub_member_id IS NULL;
      COMMENT ON COLUMN conversions.version_receipt_id IS 'the callback that the newest version is due to; receipt_id may be of a later one that says the same';
    `);
    await queryRunner.query(keepTransitions(await schemaOf(queryRunner), 'was.version_receipt_id'));
  }
}

/** SQL for the millisecond in which an id of version 7 was made. */
function madeAt(id: string): string {
  return `to_timestamp(('x' || left(replace(${id}::text, '-', ''), 12))::bit(48)::bigint / 1000.0)`;
}

/** In batches: a table of receipts does not fit into memory. */
async function unpackHeaders(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query('ALTER TABLE receipts DROP CONSTRAINT receipts_headers');
  for (;;) {
    const rows = (await queryRunner.query(
      'SELECT id, headers, packed_headers AS "packedHeaders" FROM receipts WHERE packed_headers IS NOT NULL LIMIT 500',
    )) as (ReceivedHeadersColumns & { id: string })[];
    if (rows.length === 0) return;
    for (const row of rows) {
      const { id, headers } = withHeaders(row);
      await queryRunner.query('UPDATE receipts SET headers = $2, packed_headers = NULL WHERE id = $1', [
        id,
        JSON.stringify(headers),
      ]);
    }
  }
}

/** @param receipt SQL for the receipt of the version that was there */
function keepTransitions(schema: string, receipt: string): string {
  return `
      CREATE OR REPLACE FUNCTION keep_transitions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, ${schema}, pg_temp SET enable_nestloop = off AS $$
        BEGIN
          IF EXISTS (
            SELECT FROM was JOIN is_now USING (id)
            WHERE is_now.version < was.version
               OR is_now.version = was.version
                  AND (is_now.status, is_now.reward_points, is_now.revenue, is_now.member_id, is_now.site,
                       is_now.environment) IS DISTINCT FROM
                      (was.status, was.reward_points, was.revenue, was.member_id, was.site, was.environment)
          ) THEN
            RAISE EXCEPTION 'a conversion cannot change without a new version'
              USING ERRCODE = 'restrict_violation', TABLE = 'conversions';
          END IF;
          INSERT INTO transitions (conversion, version, cause, status, reward_points, revenue, member_id, site,
                                   environment, routing_rule, sites_version, receipt_id, at)
          SELECT was.id, was.version, was.cause, was.status, was.reward_points, was.revenue, was.member_id, was.site,
                 was.environment, was.routing_rule, was.sites_version, ${receipt}, was.version_at
          FROM was JOIN is_now USING (id) WHERE is_now.version > was.version;
          RETURN NULL;
        END
      $$`;
}
