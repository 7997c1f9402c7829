import { grantToApplication } from '../src/platform/database/application-role.js';
/** Every sites file that was ever in force, word for word: prices name the version that they were reckoned by. */
export class Sites1700000000060 {
    async up(queryRunner) {
        await queryRunner.query(`
      CREATE TABLE sites_versions (
        version integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        sha256 bytea NOT NULL UNIQUE CHECK (octet_length(sha256) = 32),
        content text NOT NULL,
        loaded_at timestamptz NOT NULL DEFAULT now()
      );
      COMMENT ON TABLE sites_versions IS 'the empty content stands for having no sites file';
      COMMENT ON COLUMN sites_versions.loaded_at IS 'when this content was first read';
      CREATE TRIGGER sites_versions_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON sites_versions
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      ALTER TABLE sites_versions ENABLE ALWAYS TRIGGER sites_versions_are_kept;
    `);
        await grantToApplication(queryRunner, 'GRANT SELECT, INSERT ON sites_versions TO pitstop_app;');
    }
    async down(queryRunner) {
        await queryRunner.query('DROP TABLE sites_versions');
    }
}
//# sourceMappingURL=1700000000060-sites.js.map