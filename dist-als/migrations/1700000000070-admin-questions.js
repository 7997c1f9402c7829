/**
 * What people ask the admin API, newest first, served in the order of an index. Values that nearly every row has
 * (production, Success) are served by the order of the primary key itself.
 *
 * None of the indexed columns of `conversions` changes with a status, and `held_reason` only when a reward is held or
 * released, so the usual updates stay within their page (HOT).
 */
export class AdminQuestions1700000000070 {
    async up(queryRunner) {
        await queryRunner.query(`
      ALTER TABLE receipts ADD COLUMN callback_id text, ADD COLUMN sent_at_ns bigint;
      COMMENT ON COLUMN receipts.callback_id IS 'GoKart''s id of its callback record; null when it gave none or was not understood';
      COMMENT ON COLUMN receipts.sent_at_ns IS 'nanoseconds since 1970-01-01T00:00:00Z; null when the callback was not understood';
      CREATE INDEX receipts_callback ON receipts (callback_id) WHERE callback_id IS NOT NULL;

      DROP INDEX conversions_member;
      CREATE INDEX conversions_member ON conversions (member_id, id);
      CREATE INDEX conversions_site ON conversions (site, id);
      CREATE INDEX conversions_not_production ON conversions (id) WHERE environment <> 'production';
      CREATE INDEX conversions_offer ON conversions (offer_id, id) WHERE offer_id IS NOT NULL;
      CREATE INDEX conversions_partner ON conversions (partner_id, id) WHERE partner_id IS NOT NULL;

      CREATE INDEX rewards_held ON rewards (id) WHERE held_reason IS NOT NULL;
      CREATE UNIQUE INDEX quarantine_replay ON quarantine (replay_receipt_id) WHERE replay_receipt_id IS NOT NULL;
    `);
    }
    async down(queryRunner) {
        await queryRunner.query(`
      DROP INDEX quarantine_replay, rewards_held, conversions_partner, conversions_offer, conversions_not_production,
                 conversions_site, conversions_member;
      CREATE INDEX conversions_member ON conversions (site, member_id);
      ALTER TABLE receipts DROP COLUMN sent_at_ns, DROP COLUMN callback_id;
    `);
    }
}
//# sourceMappingURL=1700000000070-admin-questions.js.map