import type { MigrationInterface, QueryRunner } from 'typeorm';

const UUID = `'^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'`;
const IDS = ['click', 'offer', 'partner', 'callback'];
const UNTOLD = 'ALTER TABLE conversions DISABLE TRIGGER keep_transitions;';
const TOLD = 'ALTER TABLE conversions ENABLE ALWAYS TRIGGER keep_transitions;';

/**
 * Ids that GoKart chooses are texts, and nearly always UUIDs: these get columns of their own, of 16 bytes instead of 37
 * (`src/platform/database/id-columns.ts`). Conversions are moved over, so that an id is looked for in one place; receipts
 * are not, there are more bytes to write anew and both places are looked into.
 */
export class IdsInSixteenBytes1700000000160 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE conversions ${IDS.map((id) => `ADD COLUMN ${id}_uuid uuid`).join(', ')},
                              ALTER COLUMN callback_id DROP NOT NULL;
      ${UNTOLD}
      UPDATE conversions SET ${IDS.map(
        (id) => `${id}_uuid = CASE WHEN ${id}_id ~ ${UUID} THEN ${id}_id::uuid END,
                 ${id}_id = CASE WHEN ${id}_id ~ ${UUID} THEN NULL ELSE ${id}_id END`,
      ).join(', ')};
      ${TOLD}
      COMMENT ON COLUMN conversions.callback_id IS 'of the newest callback; empty when it gave none, null when callback_uuid has it';
      CREATE INDEX conversions_offer_uuid ON conversions (offer_uuid) WHERE offer_uuid IS NOT NULL;
      CREATE INDEX conversions_partner_uuid ON conversions (partner_uuid) WHERE partner_uuid IS NOT NULL;
      CREATE INDEX conversions_click_uuid ON conversions USING hash (click_uuid) WHERE click_uuid IS NOT NULL;

      ALTER TABLE receipts ADD COLUMN callback_uuid uuid;
      CREATE INDEX receipts_callback_uuid ON receipts USING hash (callback_uuid) WHERE callback_uuid IS NOT NULL;
      COMMENT ON COLUMN receipts.callback_id IS 'GoKart''s id of its callback record; null when it gave none, was not understood, or callback_uuid has it';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP INDEX conversions_click_uuid, conversions_partner_uuid, conversions_offer_uuid;
      ${UNTOLD}
      UPDATE conversions SET ${IDS.map((id) => `${id}_id = coalesce(${id}_id, ${id}_uuid::text)`).join(', ')};
      ${TOLD}
      ALTER TABLE conversions ${IDS.map((id) => `DROP COLUMN ${id}_uuid`).join(', ')},
                              ALTER COLUMN callback_id SET NOT NULL;
      COMMENT ON COLUMN conversions.callback_id IS NULL;

      UPDATE receipts SET callback_id = callback_uuid::text WHERE callback_uuid IS NOT NULL;
      ALTER TABLE receipts DROP COLUMN callback_uuid;
      COMMENT ON COLUMN receipts.callback_id IS 'GoKart''s id of its callback record; null when it gave none or was not understood';
    `);
  }
}
