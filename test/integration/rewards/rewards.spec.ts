import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import { DataSource } from 'typeorm';
import { LedgerRepository } from '../../../src/ledger/ledger.repository.js';
import { HoldReleaseService } from '../../../src/rewards/hold-release.service.js';
import { SitesService } from '../../../src/sites/sites.service.js';
import { OPERATOR_KEY, startApplication, type RunningApplication } from '../../support/application.js';
import { callbackOf } from '../../support/callback.js';
import { connect } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';

/** `pubSub1` names the site; any other conversion is parked. */
const sitesFile = (multiplier: number, ...others: string[]): string => `
sites:
  plain: { policy: { multiplier: ${multiplier} } }
  patient: { policy: { holdDays: 14 } }
  capped: { policy: { capPerMemberPerDay: 100 } }
  careful: { policy: { contradictions: hold, multiplier: ${multiplier} } }
${others.map((name) => `  ${name}: {}\n`).join('')}
routing:
${['plain', 'patient', 'capped', 'careful', ...others]
  .map((name) => `  - { name: to ${name}, when: { pubSub1: ${name} }, site: ${name} }\n`)
  .join('')}`;

let folder: string;
let file: string;
let pitstop: RunningApplication;
let sql: Client;
/** The application's time; it moves by hand. */
let now = new Date('2025-05-20T00:00:00Z');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pitstop-rewards-'));
  file = join(folder, 'sites.yaml');
  await writeFile(file, sitesFile(1));
  pitstop = await startApplication({ config: { sitesFile: file }, clock: { now: () => now } });
  sql = await connect(pitstop.databaseUrl);
});
afterAll(async () => {
  await sql.end();
  await pitstop.close();
  await rm(folder, { recursive: true });
});

/** A conversion of one site, of a member of its own unless a test says more, whose callbacks are a second apart. */
class Told {
  readonly conversionId = randomUUID();
  private second = 0;

  constructor(
    readonly site: string,
    readonly member = randomUUID(),
  ) {}

  /** Sends a callback without waiting for what follows from it. Returns the outcome. */
  async send(conversion: Record<string, unknown> = {}, envelope: Record<string, unknown> = {}): Promise<string> {
    const sentAt = `2025-05-19T16:00:${String(this.second++).padStart(2, '0')}.1234567Z`;
    const { status, body } = await pitstop.callback(
      callbackOf(
        { conversionId: this.conversionId, pubMemberId: this.member, pubSub1: this.site, ...conversion },
        { sentAt, ...envelope },
      ),
    );
    expect(status).toBe(200);
    return (body as { outcome: string }).outcome;
  }

  async tell(conversion: Record<string, unknown> = {}, envelope: Record<string, unknown> = {}): Promise<string> {
    const outcome = await this.send(conversion, envelope);
    await pitstop.idle();
    return outcome;
  }

  async reward(): Promise<unknown> {
    const { body } = await pitstop.get<{ items: { reward: Record<string, unknown> | null }[] }>(
      `/conversions/${this.conversionId}`,
    );
    const reward = body.items[0]?.reward;
    return reward && { state: reward['state'], amount: reward['amount'] };
  }

  /** What each revision of its reward did, in order. */
  async changes(): Promise<string[]> {
    const { rows } = await sql.query<{ change: string }>(
      `SELECT coalesce(v.change, v.state) AS change
       FROM (SELECT reward, revision, change, state FROM reward_revisions
             UNION ALL SELECT id, revision, change, state FROM rewards) v
       JOIN rewards r ON r.id = v.reward JOIN conversions c ON c.id = r.conversion
       WHERE c.conversion_id = id_bytes($1) ORDER BY v.revision`,
      [this.conversionId],
    );
    return rows.map(({ change }) => change);
  }

  async balance(): Promise<string> {
    const { body } = await pitstop.get<{ balances: { amount: string }[] }>(`/members/${this.member}?site=${this.site}`);
    return body.balances[0]?.amount ?? 'none';
  }
}

/** Lets events gather while the consumer rests, so that it meets them as one batch. */
async function asOneBatch(work: () => Promise<unknown>): Promise<void> {
  await pitstop.post('/consumers/rewards/pause', undefined, OPERATOR_KEY);
  await work();
  await pitstop.post('/consumers/rewards/resume', undefined, OPERATOR_KEY);
  await pitstop.idle();
}

async function putInForce(content: string): Promise<void> {
  await writeFile(file, content);
  expect(await pitstop.app.get(SitesService).reload()).toBe(true);
}

async function bookedRevenue(site: string): Promise<string> {
  const { rows } = await sql.query<{ units: string }>(
    `SELECT coalesce(sum(b.credits - b.debits), 0)::text AS units
     FROM ledger_balances b JOIN ledger_accounts a ON a.id = b.account JOIN ledger_assets s ON s.id = a.asset
     WHERE a.kind = 'gokart_revenue' AND s.site = $1`,
    [site],
  );
  return rows[0]?.units ?? '';
}

describe('a reward on hold for some days', () => {
  const completed = '2025-05-19T15:36:19.756249+00:00';
  const release = (at: string): Promise<number> => {
    now = new Date(at);
    return pitstop.app.get(HoldReleaseService).releaseAll();
  };

  it('is granted once its days are over, not before, and only once', async () => {
    const told = new Told('patient');
    await told.tell({ userCompletedAt: completed, revenue: 60 });
    expect(await told.reward()).toEqual({ state: 'held', amount: '45.00' });
    expect(await told.balance()).toBe('none');
    expect(await bookedRevenue('patient')).toBe('60000000');

    expect(await told.tell({ userCompletedAt: completed, revenue: 60, offerName: 'renamed' })).toBe('updated');
    expect(await told.changes()).toEqual(['held']);

    expect(await release('2025-06-02T15:36:19.755Z')).toBe(0);
    expect(await told.reward()).toMatchObject({ state: 'held' });

    now = new Date('2025-06-02T15:36:19.756Z');
    const releases = pitstop.app.get(HoldReleaseService);
    await Promise.all([releases.releaseAll(), releases.releaseAll()]);
    await eventually('the release', async () => (await told.balance()) === '45.00');
    expect(await told.reward()).toEqual({ state: 'granted', amount: '45.00' });
    expect(await told.changes()).toEqual(['held', 'granted']);

    expect(await told.tell({ userCompletedAt: completed, revenue: 60, offerName: 'renamed again' })).toBe('updated');
    expect(await told.changes()).toEqual(['held', 'granted']);
    await told.tell({ status: 'Rejected', userCompletedAt: completed });
    expect(await told.balance()).toBe('0.00');
    expect(await bookedRevenue('patient')).toBe('0');
  });

  it('is not granted when it was taken back meanwhile', async () => {
    now = new Date('2025-05-20T00:00:00Z');
    const told = new Told('patient');
    await told.tell({ userCompletedAt: completed });
    await told.tell({ userCompletedAt: completed, status: 'Rejected' });
    await release('2025-07-01T00:00:00Z');
    await pitstop.idle();
    expect(await told.changes()).toEqual(['held', 'reversed']);
    expect(await told.balance()).toBe('none');
  });

  it('follows a new date of completion', async () => {
    now = new Date('2025-05-20T00:00:00Z');
    const told = new Told('patient');
    await told.tell({ userCompletedAt: completed });
    await told.tell({ userCompletedAt: '2025-05-01T00:00:00Z' });
    expect(await told.reward()).toEqual({ state: 'granted', amount: '45.00' });
  });
});

describe("a member's cap per day", () => {
  const states = async (...all: Told[]): Promise<unknown[]> =>
    Promise.all(all.map(async (told) => ((await told.reward()) as { state: string }).state));

  it('holds what exceeds it, within a batch and over batches', async () => {
    const first = new Told('capped');
    const [second, third, fourth, fifth, nextDay] = Array.from({ length: 5 }, () => new Told('capped', first.member));
    const all = [first, second, third, fourth, fifth, nextDay] as Told[];
    await asOneBatch(async () => {
      for (const told of all.slice(0, 3)) await told.send({ rewardPoints: 40 });
    });
    await fourth?.tell({ rewardPoints: 20 });
    await fifth?.tell({ rewardPoints: '0.01' });
    await nextDay?.tell({ rewardPoints: 100, userCompletedAt: '2025-05-20T00:00:00Z' });
    expect(await states(...all)).toEqual(['granted', 'granted', 'held', 'granted', 'held', 'granted']);
    expect(await first.balance()).toBe('200.00');
    await Promise.all(all.map((told) => told.send({ status: 'Rejected' })));
  });

  it('lets what was granted stay when it is settled again beside something new', async () => {
    const granted = new Told('capped');
    const newcomer = new Told('capped', granted.member);
    await granted.tell({ rewardPoints: 80 });
    await asOneBatch(async () => {
      await newcomer.send({ rewardPoints: 40 });
      await granted.send({ rewardPoints: 80, offerName: 'renamed' });
    });
    expect(await states(granted, newcomer)).toEqual(['granted', 'held']);
    expect(await granted.changes()).toEqual(['granted']);
  });

  it('counts no longer what was taken back, in the same batch already', async () => {
    const lost = new Told('capped');
    const gained = new Told('capped', lost.member);
    await lost.tell({ rewardPoints: 80 });
    await asOneBatch(async () => {
      await lost.send({ status: 'Rejected' });
      await gained.send({ rewardPoints: 100 });
    });
    expect(await states(lost, gained)).toEqual(['reversed', 'granted']);
    expect(await gained.balance()).toBe('100.00');
  });

  it('counts a conversion in the day of its newest callback', async () => {
    const moved = new Told('capped');
    const stayed = new Told('capped', moved.member);
    await moved.tell({ rewardPoints: 80 });
    expect(await moved.tell({ rewardPoints: 80, userCompletedAt: '2025-05-18T12:00:00Z' })).toBe('updated');
    await stayed.tell({ rewardPoints: 80 });
    expect(await states(moved, stayed)).toEqual(['granted', 'granted']);
    expect(await moved.changes()).toEqual(['granted']);
  });

  it('is each member’s own', async () => {
    const one = new Told('capped');
    const other = new Told('capped');
    await asOneBatch(() => Promise.all([one.send({ rewardPoints: 100 }), other.send({ rewardPoints: 100 })]));
    expect(await states(one, other)).toEqual(['granted', 'granted']);
  });
});

describe('a contradiction, where a person is to decide,', () => {
  it('holds the reward, whatever the order in which it comes to light', async () => {
    const inOrder = new Told('careful');
    await inOrder.tell({ status: 'Rejected' });
    await inOrder.tell();
    expect(await inOrder.reward()).toEqual({ state: 'held', amount: '45.00' });

    const late = new Told('careful');
    await late.tell();
    expect(await late.balance()).toBe('45.00');
    expect(await late.tell({ status: 'Rejected' }, { sentAt: '2025-05-19T15:59:59Z' })).toBe('stale');
    expect(await late.reward()).toEqual({ state: 'held', amount: '45.00' });
    expect(await late.balance()).toBe('0.00');
    expect(await late.changes()).toEqual(['granted', 'held']);
  });

  it('takes the points back when a Success becomes Pending again', async () => {
    const told = new Told('careful');
    await told.tell();
    await told.tell({ status: 'Pending' });
    expect(await told.reward()).toEqual({ state: 'held', amount: '45.00' });
    expect(await told.balance()).toBe('0.00');
  });

  it('ends with a Rejected', async () => {
    const told = new Told('careful');
    await told.tell({ status: 'Rejected' });
    await told.tell();
    await told.tell({ status: 'Rejected' });
    expect(await told.reward()).toEqual({ state: 'reversed', amount: '0.00' });
    expect(await told.balance()).toBe('none');
  });
});

describe('a conversion that fits no site', () => {
  it('is parked without a reward, and rewarded once when the file has changed', async () => {
    const told = new Told('newcomers');
    expect(await told.tell({ status: 'Pending' })).toBe('parked');
    expect(await told.tell()).toBe('parked');
    expect(await told.reward()).toBeNull();

    await putInForce(sitesFile(1, 'newcomers'));
    await eventually('the reward', async () => (await told.balance()) === '45.00');
    await putInForce(sitesFile(1, 'newcomers', 'others'));
    expect(await told.tell()).toBe('duplicate');
    expect(await told.changes()).toEqual(['granted']);
    expect(await told.balance()).toBe('45.00');
  });

  it('loses what it had when its newest callback fits none', async () => {
    const told = new Told('plain');
    await told.tell({ revenue: 1 });
    expect(await told.tell({ revenue: 1, pubSub1: 'nowhere' })).toBe('parked');
    expect(await told.reward()).toEqual({ state: 'reversed', amount: '0.00' });
    expect(await told.balance()).toBe('0.00');
    expect(await bookedRevenue('plain')).toBe('0');
  });
});

describe('a reward that is being booked', () => {
  it('is not revised before that is committed, so that two revisions never find nothing booked', async () => {
    const told = new Told('plain');
    await told.tell({ status: 'Pending' });
    const { rows } = await sql.query<{ id: string }>(
      'SELECT r.id FROM rewards r JOIN conversions c ON c.id = r.conversion WHERE c.conversion_id = id_bytes($1)',
      [told.conversionId],
    );
    const id = rows[0]?.id ?? '';
    await pitstop.app.get(DataSource).transaction(async (tx) => {
      const booked = await pitstop.app.get(LedgerRepository).bookings(tx, [id]);
      expect(booked.get(id)).toEqual({ superseded: 0, reward: null, revenue: null });
      await sql.query(`SET lock_timeout = '50ms'`);
      await expect(sql.query('UPDATE rewards SET revision = revision + 1 WHERE id = $1', [id])).rejects.toMatchObject({
        code: '55P03',
      });
      await sql.query('RESET lock_timeout');
    });
    await told.tell();
    expect(await told.balance()).toBe('45.00');
  });
});

describe('prices stay', () => {
  it('until the content of the conversion changes', async () => {
    await putInForce(sitesFile(1));
    const told = new Told('plain');
    await told.tell();
    await putInForce(sitesFile(2));

    expect(await told.tell({}, { id: 'sent again' })).toBe('duplicate');
    expect(await told.tell({ rewardPoints: 7 }, { sentAt: '2025-05-19T15:00:00Z' })).toBe('stale');
    expect(await told.reward()).toEqual({ state: 'granted', amount: '45.00' });
    expect(await told.changes()).toEqual(['granted']);

    expect(await told.tell({ rewardPoints: 46 })).toBe('updated');
    expect(await told.balance()).toBe('92.00');
  });

  it('also when history shows a contradiction', async () => {
    await putInForce(sitesFile(1));
    const told = new Told('careful');
    await told.tell();
    await putInForce(sitesFile(2));
    await told.tell({ status: 'Rejected' }, { sentAt: '2025-05-19T15:59:59Z' });
    expect(await told.reward()).toEqual({ state: 'held', amount: '45.00' });
  });

  it('while a status that comes back is priced by the file then in force', async () => {
    await putInForce(sitesFile(1));
    const told = new Told('plain');
    await told.tell();
    await told.tell({ status: 'Rejected' });
    await putInForce(sitesFile(2));
    await told.tell();
    expect(await told.balance()).toBe('90.00');
  });

  it('when the whole log is settled and booked once more', async () => {
    const rewards = 'SELECT json_agg(r ORDER BY id) AS all FROM rewards r';
    const transfers = 'SELECT json_agg(t ORDER BY id) AS all FROM ledger_transfers t';
    await pitstop.idle();
    const before = [(await sql.query(rewards)).rows, (await sql.query(transfers)).rows];
    await sql.query(`UPDATE consumers SET epoch = 0, xid = '0', position = 0 WHERE name = 'rewards'`);
    await pitstop.idle();
    expect([(await sql.query(rewards)).rows, (await sql.query(transfers)).rows]).toEqual(before);
  });
});
