import { grantToApplication } from '../src/platform/database/application-role.js';
/** What the application's role may do: kept as data, because the role may appear only after the tables. */
export class ApplicationGrants1700000000000 {
    async up(queryRunner) {
        await queryRunner.query(`
      CREATE TABLE application_grants (
        position integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        statements text NOT NULL
      )
    `);
        // Schema and migrations table are named through format(): the owner's search_path decides where they are.
        await grantToApplication(queryRunner, `DO $$ BEGIN
         EXECUTE format('GRANT CONNECT ON DATABASE %I TO pitstop_app', current_database());
         EXECUTE format('GRANT USAGE ON SCHEMA %I TO pitstop_app', current_schema());
       END $$;
       GRANT SELECT ON application_grants, schema_migrations TO pitstop_app;`);
    }
    async down(queryRunner) {
        await queryRunner.query('DROP TABLE application_grants');
    }
}
//# sourceMappingURL=1700000000000-application-grants.js.map