import type { PoolClient } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';

/** A statement that each connection parses and plans once. */
export interface Prepared {
  /** Unique in the application; the same name always stands for the same text. */
  readonly name: string;
  readonly text: string;
}

/** Runs a prepared statement in the transaction. */
export async function runPrepared<Row>(tx: EntityManager, statement: Prepared, values: unknown[]): Promise<Row[]> {
  if (!tx.queryRunner) throw new Error(`${statement.name} was to run in a transaction, but there is none.`);
  const client = (await tx.queryRunner.connect()) as PoolClient;
  return (await client.query({ ...statement, values })).rows as Row[];
}

/** Runs a prepared statement that is a transaction of its own. */
export async function runPreparedAlone<Row>(
  dataSource: DataSource,
  statement: Prepared,
  values: unknown[],
): Promise<Row[]> {
  const runner = dataSource.createQueryRunner();
  try {
    const client = (await runner.connect()) as PoolClient;
    return (await client.query({ ...statement, values })).rows as Row[];
  } finally {
    await runner.release();
  }
}
