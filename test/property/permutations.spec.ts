import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Client } from 'pg';
import { startApplication, type RunningApplication } from '../support/application.js';
import { callbackOf } from '../support/callback.js';
import { connect } from '../support/database.js';
import { eventually } from '../support/eventually.js';

/** What GoKart says, in the units of this test: hundredths of points, millionths of revenue, tenths of microseconds. */
interface Said {
  readonly event: string | null;
  readonly tick: number;
  readonly status: 'Pending' | 'Success' | 'Rejected';
  readonly id: string;
  readonly points: number;
  readonly revenue: number | null;
  readonly member: 0 | 1;
}

/** One delivery of it: the same thing can be spelled in several ways. */
interface Delivery {
  readonly said: Said;
  readonly spelling: number;
  /** Waits for the answers to all deliveries before it. */
  readonly alone: boolean;
}

const said: fc.Arbitrary<Said> = fc.record({
  event: fc.constantFrom(null, null, null, 'FirstTrade'),
  tick: fc.nat(4),
  status: fc.constantFrom('Pending', 'Success', 'Success', 'Rejected'),
  id: fc.constantFrom('a', 'b', 'B', '10', '9'),
  points: fc.oneof(fc.nat(300), fc.nat(1_000_000_000)),
  revenue: fc.option(fc.nat(90_000_000)),
  member: fc.constantFrom(0, 1),
});

/** Two callbacks that order cannot tell apart are GoKart's own contradiction; all other ties are wanted. */
const orderKey = ({ event, tick, status, id }: Said): string => JSON.stringify([event, tick, status, id]);

const history = fc.uniqueArray(said, { minLength: 1, maxLength: 5, selector: orderKey }).chain((all) =>
  fc
    .array(fc.constantFrom(...all), { maxLength: 4 })
    .chain((repeated) => {
      const arrivals = [...all, ...repeated];
      return fc.tuple(
        fc.shuffledSubarray(arrivals, { minLength: arrivals.length }),
        fc.array(fc.tuple(fc.nat(7), fc.nat(3)), { minLength: arrivals.length, maxLength: arrivals.length }),
      );
    })
    .map(([arrivals, ways]) =>
      arrivals.map((one, index): Delivery => {
        const [spelling, company] = ways[index] ?? [0, 0];
        return { said: one, spelling, alone: company === 0 };
      }),
    ),
);

function decimal(units: number, digits: number): string {
  const text = String(units).padStart(digits + 1, '0');
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The callback's body, with its amounts as numbers or texts, its moment with another offset, its Success implied. */
function spell({ said, spelling }: Delivery, conversionId: string, members: readonly string[]): unknown {
  const digits = `36:20.123456${said.tick}`;
  const amount = (units: number, scale: number): unknown =>
    spelling & 1 ? decimal(units, scale) : Number(decimal(units, scale));
  return callbackOf(
    {
      conversionId,
      eventId: said.event,
      status: said.status === 'Success' && spelling & 4 ? undefined : said.status,
      rewardPoints: amount(said.points, 2),
      revenue: said.revenue === null ? null : amount(said.revenue, 6),
      pubMemberId: members[said.member],
    },
    { id: said.id, sentAt: spelling & 2 ? `2025-05-19T15:${digits}Z` : `2025-05-19T21:${digits}+06:00` },
  );
}

const RANK = { Pending: 0, Success: 1, Rejected: 2 };

function isNewer(a: Said, b: Said): boolean {
  if (a.tick !== b.tick) return a.tick > b.tick;
  if (a.status !== b.status) return RANK[a.status] > RANK[b.status];
  return a.id > b.id;
}

/** The model: the newest callback of each event decides. */
function newestOfEach(deliveries: readonly Delivery[]): Said[] {
  const newest = new Map<string | null, Said>();
  for (const { said } of deliveries) {
    const known = newest.get(said.event);
    if (!known || isNewer(said, known)) newest.set(said.event, said);
  }
  return [...newest.values()];
}

interface ShownConversion {
  readonly eventId: string | null;
  readonly status: string;
  readonly memberId: string;
  readonly sentAt: string;
  readonly rewardPoints: string;
  readonly reward: { state: string; amount: string; memberId: string } | null;
}

const shown = (newest: Said, members: readonly string[]): unknown => ({
  eventId: newest.event,
  status: newest.status,
  memberId: members[newest.member],
  points: newest.points,
  reward: {
    state: { Pending: 'pending', Success: 'granted', Rejected: 'reversed' }[newest.status],
    amount: decimal(newest.status === 'Rejected' ? 0 : newest.points, 2),
    memberId: members[newest.member],
  },
});

/** Divides the numbers of runs. */
const LANES = 10;

describe('whatever the order and repetition of its callbacks,', () => {
  const processes: RunningApplication[] = [];
  let sql: Client;
  /** What GoKart owes after all runs, in millionths. */
  let owed = 0n;
  let granted = 0n;

  /** Conversions that some lane waits for. */
  const unsettled = new Set<string>();
  /** Where the log ended when they were seen to be settled. */
  let watching: Promise<unknown>;
  let ended = false;

  beforeAll(async () => {
    processes.push(await startApplication());
    sql = await connect(processes[0]?.databaseUrl ?? '');
    watching = watch();
  });
  afterAll(async () => {
    ended = true;
    await watching;
    await sql.end();
    for (const running of processes.reverse()) await running.close();
  });

  /** Sends them, those that need not be alone side by side and spread over the processes. */
  async function deliver(deliveries: readonly Delivery[], bodies: unknown[]): Promise<void> {
    let open: Promise<{ status: number }>[] = [];
    const answered = async (): Promise<void> => {
      for (const { status } of await Promise.all(open)) expect(status).toBe(200);
      open = [];
    };
    for (const [index, { alone }] of deliveries.entries()) {
      if (alone) await answered();
      const running = processes[index % processes.length] as RunningApplication;
      open.push(running.callback(bodies[index]));
    }
    await answered();
  }

  /** Asks, for all lanes in one question, which conversions are settled as they are, with that booked in the ledger. */
  async function watch(): Promise<unknown> {
    return eventually(
      'the end of the tests',
      async () => {
        const { rows } = await sql.query<{ conversion_id: string }>(
          `SELECT id_text(c.conversion_id) AS conversion_id
           FROM conversions c
           LEFT JOIN rewards r ON r.conversion = c.id
           WHERE c.conversion_id = ANY(ARRAY(SELECT id_bytes(id) FROM unnest($1::text[]) AS id))
           GROUP BY c.conversion_id
           HAVING bool_and(coalesce(r.conversion_version = c.version, false))`,
          [[...unsettled]],
        );
        // Settled is booked: the ledger has come to it in the same commit.
        for (const { conversion_id: id } of rows) unsettled.delete(id);
        return ended;
      },
      Infinity,
    );
  }

  async function settled(conversionId: string): Promise<void> {
    unsettled.add(conversionId);
    await eventually(`conversion ${conversionId} is settled and booked`, () => !unsettled.has(conversionId));
  }

  async function balances(members: readonly string[]): Promise<unknown> {
    const { rows } = await sql.query<{ member: string; units: string }>(
      `SELECT member, coalesce(sum(b.credits - b.debits), 0)::text AS units
       FROM unnest($1::text[]) WITH ORDINALITY AS asked (member, n)
       LEFT JOIN ledger_accounts a ON a.kind = 'member' AND a.member_id = id_bytes(member)
       LEFT JOIN ledger_balances b ON b.account = a.id
       GROUP BY member, n ORDER BY n`,
      [members],
    );
    return rows.map(({ units }) => units);
  }

  async function check(deliveries: readonly Delivery[]): Promise<void> {
    const conversionId = randomUUID();
    const members = [`${conversionId} m`, `${conversionId} n`];
    const bodies = deliveries.map((delivery) => spell(delivery, conversionId, members));
    await deliver(deliveries, bodies);
    await settled(conversionId);

    const { body } = await (processes[0] as RunningApplication).get<{ items: ShownConversion[] }>(
      `/conversions/${conversionId}`,
    );
    const newest = newestOfEach(deliveries).sort((a, b) => (a.event ?? '').localeCompare(b.event ?? ''));
    const found = body.items
      .map(({ eventId, status, memberId, rewardPoints, reward }) => ({
        eventId,
        status,
        memberId,
        points: Math.round(Number(rewardPoints) * 100),
        reward: reward && { state: reward.state, amount: reward.amount, memberId: reward.memberId },
      }))
      .sort((a, b) => (a.eventId ?? '').localeCompare(b.eventId ?? ''));
    expect(found).toEqual(newest.map((one) => shown(one, members)));

    const owedTo = [0n, 0n];
    for (const { status, member, points, revenue } of newest) {
      if (status !== 'Success') continue;
      owedTo[member] = (owedTo[member] ?? 0n) + BigInt(points);
      granted += BigInt(points);
      owed += BigInt(revenue ?? 0);
    }
    expect(await balances(members)).toEqual(owedTo.map(String));
  }

  /**
   * Runs the property in several lanes side by side, each with a seed of its own, which a failure names. So conversions
   * share commits and batches with strangers, and the runs cost less.
   */
  async function holds(runs: number): Promise<void> {
    const property = fc.asyncProperty(history, (deliveries) => check(deliveries));
    const lanes = Array.from({ length: LANES }, () =>
      fc.assert(property, { numRuns: runs / LANES, endOnFailure: true }),
    );
    await Promise.all(lanes);
  }

  it('a conversion ends in the state and its members with the balances that the model says', async () => {
    await holds(500);
  }, 180_000);

  it('also when they come to two processes', async () => {
    processes.push(await startApplication({ databaseUrl: processes[0]?.databaseUrl ?? '' }));
    await holds(20);
  }, 60_000);

  it('the ledger as a whole holds what all newest callbacks say, and nothing failed on the way', async () => {
    const { rows } = await sql.query<{ kind: string; units: string }>(
      `SELECT a.kind, sum(b.credits - b.debits)::text AS units
       FROM ledger_accounts a JOIN ledger_balances b ON b.account = a.id GROUP BY a.kind ORDER BY a.kind`,
    );
    expect(rows).toEqual([
      { kind: 'gokart_receivable', units: String(-owed) },
      { kind: 'gokart_revenue', units: String(owed) },
      { kind: 'issuance', units: String(-granted) },
      { kind: 'member', units: String(granted) },
    ]);
    expect((await sql.query('SELECT * FROM consumer_failures')).rows).toEqual([]);
    expect((await sql.query(`SELECT * FROM receipts WHERE outcome = 'quarantined'`)).rows).toEqual([]);
  });
});
