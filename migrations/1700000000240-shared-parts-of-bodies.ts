import type { MigrationInterface, QueryRunner } from 'typeorm';
import { decodeBody } from '../src/callbacks/stored-body.js';
import { grantToApplication } from '../src/platform/database/application-role.js';

/**
 * What many bodies say word for word of the same offer is kept once, and they name it: a third less for each. A part is
 * named by the beginning of its hash, so that a name never comes to mean another text, not even when a database is
 * restored under processes that run on. A body that names what is not there is refused.
 */
export class SharedPartsOfBodies1700000000240 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE body_parts (
        id bytea PRIMARY KEY,
        bytes bytea NOT NULL,
        kept_at timestamptz NOT NULL DEFAULT now(),
        CHECK (id = substr(sha256(bytes), 1, 5))
      );
      COMMENT ON TABLE body_parts IS 'what bodies of receipts have in common: what they say of an offer, never anything of a member';
      COMMENT ON COLUMN body_parts.id IS 'the first five bytes of bodies with body_encoding 4 (src/callbacks/stored-body.ts)';
      CREATE TRIGGER body_parts_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON body_parts
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      ALTER TABLE body_parts ENABLE ALWAYS TRIGGER body_parts_are_kept;

      CREATE FUNCTION missing_body_part(body bytea) RETURNS bytea LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'a body names the part %, which is not in body_parts: was the database restored just now? Pitstop forgets such parts within seconds',
            encode(substr(body, 1, 5), 'hex')
            USING ERRCODE = 'foreign_key_violation';
        END
      $$;
      COMMENT ON COLUMN receipts.body_encoding IS '0: as it came; 1: raw deflate with a preset dictionary; 2 and 3: phrases; 4: phrases, after the id of a part (src/callbacks/stored-body.ts)';
    `);
    await grantToApplication(queryRunner, 'GRANT SELECT, INSERT ON body_parts TO pitstop_app;');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await writeOut(queryRunner);
    await queryRunner.query(`
      DROP FUNCTION missing_body_part(bytea);
      DROP TABLE body_parts;
      COMMENT ON COLUMN receipts.body_encoding IS '0: as it came; 1: raw deflate with a preset dictionary (src/callbacks/stored-body.ts)';
    `);
  }
}

/** In batches: a table of receipts does not fit into memory. */
async function writeOut(queryRunner: QueryRunner): Promise<void> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = (await queryRunner.query(
      `SELECT r.id, r.body_encoding AS encoding, r.body AS bytes, p.bytes AS part
       FROM receipts r LEFT JOIN body_parts p ON r.body_encoding = 4 AND p.id = substr(r.body, 1, 5)
       WHERE r.id > $1 AND r.body_encoding >= 3 ORDER BY r.id LIMIT 500`,
      [after],
    )) as { id: string; encoding: number; bytes: Buffer; part: Buffer | null }[];
    for (const row of rows) {
      const plain = decodeBody(row);
      await queryRunner.query('UPDATE receipts SET body = $2, body_encoding = 0 WHERE id = $1', [row.id, plain]);
    }
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}
