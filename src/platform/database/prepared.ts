import type { PoolClient } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import type { PreparedCall, Value } from './prepared-query.js';

/** A statement that each connection parses and plans once. */
export interface Prepared {
  /** Unique in the application; the same name always stands for the same text. */
  readonly name: string;
  readonly text: string;
}

/** A statement that is on its way. The result is never rejected: it may be looked at late. */
export interface Sent {
  readonly result: Promise<PromiseSettledResult<unknown>>;
}

/** Runs a prepared statement in the transaction. */
export async function runPrepared<Row>(tx: EntityManager, statement: Prepared, values: Value[]): Promise<Row[]> {
  const client = await clientOf(tx, statement);
  return (await client.query(withValues(statement, values))).rows as Row[];
}

/**
 * SQL for the rows of a question as one list in JSON. Of each row of its own the driver reads value by value, and before
 * them what each column is: for many rows, or columns, that takes three times as long.
 *
 * @param question a SELECT whose values JavaScript reads exactly out of JSON: no int8 and no numeric but as text
 */
export function asList(question: string): string {
  return `SELECT json_agg(answer) AS list FROM (${question}) answer`;
}

/** Runs a prepared statement that answers {@link asList}. */
export async function runPreparedList<Row>(tx: EntityManager, statement: Prepared, values: Value[]): Promise<Row[]> {
  const [answer] = await runPrepared<{ list: Row[] | null }>(tx, statement, values);
  return answer?.list ?? [];
}

/** Resolves when the statement has been sent: what the transaction sends afterwards comes behind it. */
export async function sendPrepared(tx: EntityManager, statement: Prepared, values: Value[]): Promise<Sent> {
  const client = await clientOf(tx, statement);
  return { result: settled(client.query(withValues(statement, values))) };
}

/** Spelled out: of a spread with a property more V8 makes an object that everything is slow with. */
function withValues({ name, text }: Prepared, values: Value[]): PreparedCall {
  return { name, text, values };
}

async function clientOf({ queryRunner }: EntityManager, { name }: Prepared): Promise<PoolClient> {
  if (!queryRunner) throw new Error(`${name} was to run in a transaction, but there is none.`);
  return (await queryRunner.connect()) as PoolClient;
}

async function settled(work: Promise<unknown>): Promise<PromiseSettledResult<unknown>> {
  const [result] = await Promise.allSettled([work]);
  return result;
}

/** Runs a prepared statement that is a transaction of its own. */
export async function runPreparedAlone<Row>(
  dataSource: DataSource,
  statement: Prepared,
  values: Value[],
): Promise<Row[]> {
  const runner = dataSource.createQueryRunner();
  try {
    const client = (await runner.connect()) as PoolClient;
    return (await client.query(withValues(statement, values))).rows as Row[];
  } finally {
    await runner.release();
  }
}

/**
 * Waits for statements that are on their way, for all of them.
 *
 * @throws the error of the first that failed
 */
export async function together(statements: readonly Sent[]): Promise<void> {
  for (const result of await Promise.all(statements.map((sent) => sent.result))) {
    if (result.status === 'rejected') throw result.reason;
  }
}

/**
 * Goes on behind statements that are on their way. When it fails, and one of them had failed before, that one is the reason:
 * PostgreSQL says of everything behind it only that the transaction is over.
 *
 * @throws what failed first
 */
export async function behind<T>(statements: readonly Sent[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await together(statements);
    throw error;
  }
}
