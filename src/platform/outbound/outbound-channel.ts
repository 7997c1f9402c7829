/**
 * The tables that a channel's due rows live in. All names and fragments are constants of the code, never input.
 *
 * - rows: `id uuid`, `state` pending | delivered | failed, `attempts`, `due_at` (null unless pending), `claimed_until`,
 *   `delivered_at`, and an index on (destination, due_at) `WHERE state = 'pending'`;
 * - destinations: `id text`, `enabled`, `disabled_reason`, `consecutive_failures`, `open_until`;
 * - attempts: `number`, `started_at`, `duration_ms`, `status`, `error`, `response bytea`.
 */
export interface OutboundTables {
  readonly rows: string;
  /** The column of `rows` that names the destination. */
  readonly destination: string;
  readonly destinations: string;
  readonly attempts: string;
  /** The column of `attempts` that names the row. */
  readonly attemptOf: string;
  /** SQL over `d`, the destination: whether anything may be sent there at all. */
  readonly deliverable: string;
  /** SQL select list over `r`, the row, and `d`: what `prepare` needs, as the fields of `Row`. */
  readonly columns: string;
}

/** A row that this process may send until its claim ends. */
export interface Claimed<Row> {
  readonly id: string;
  readonly destination: string;
  /** The number of this try, from 1. */
  readonly attempt: number;
  /** It is the one try that the destination's half-open breaker lets through. */
  readonly probe: boolean;
  /** Tells this claim from a later one of the same row. */
  readonly claim: string;
  readonly row: Row;
}

export interface OutboundRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What an answer means: it is done; it is to be tried again; this destination wants nothing any more. */
export type Verdict = 'delivered' | 'retry' | 'gone';

/** One kind of effect outside the database: where its rows are, how a request is made of one, what answers mean. */
export interface OutboundChannel<Row> {
  /** For log lines: "notifications". */
  readonly name: string;
  readonly tables: OutboundTables;
  /**
   * Makes the request (a POST). Repeated for every attempt; must name the row by a stable idempotency key. What it
   * throws is a fault of ours: it is logged by its message, and the row is put off without spending an attempt.
   */
  prepare(claimed: Claimed<Row>, at: Date): OutboundRequest;
  judge(status: number): Verdict;
}
