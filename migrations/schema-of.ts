import type { QueryRunner } from 'typeorm';

/** The schema that the tables are in, quoted: a function of ours must not be led to somebody else's. */
export async function schemaOf(queryRunner: QueryRunner): Promise<string> {
  const [row] = (await queryRunner.query('SELECT quote_ident(current_schema()) AS schema')) as { schema: string }[];
  if (!row) throw new Error('The database does not say which schema it is in.');
  return row.schema;
}
