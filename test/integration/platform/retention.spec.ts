import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LoggerService } from '@nestjs/common';
import type { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { PartitionsService } from '../../../src/platform/partitions/partitions.service.js';
import { startApplication, type RunningApplication } from '../../support/application.js';
import { callbackOf } from '../../support/callback.js';
import { connect } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';
import { metric } from '../../support/kept.js';
import { withSitesFile, type SitesFile } from '../../support/sites-file.js';

/** Takes what names its place; the rest is parked. */
const SITES = `
sites:
  quests: {}
routing:
  - { name: named, when: { pubSub1: quests }, site: quests }
`;
const DAY_MS = 86_400_000;

let sites: SitesFile;
let pitstop: RunningApplication;
let owner: Client;
/** Receipts. */
let taken: string;
let refused: string;
const lines: string[] = [];
const note = (line: unknown): void => void lines.push(String(line));
const logger: LoggerService = { log: note, warn: note, error: note };

/** What is needed of each table, and then two months without anybody looking. */
beforeAll(async () => {
  sites = await withSitesFile(SITES);
  pitstop = await startApplication({
    config: { sitesFile: sites.path, keepDays: { receipts: 30, events: 7, attempts: 7 } },
    logger,
  });
  owner = await connect(pitstop.databaseUrl);
  await pitstop.post('/consumers/notifications/pause');
  taken = await send('taken');
  refused = await send('refused', { rewardPoints: 'many' });
  await send('parked', { pubSub1: null });
  await eventually('all consumers but the notifications have read on', async () => {
    const { body } = await pitstop.get<{ items: { name: string; lag: number }[] }>('/consumers');
    return body.items.every(({ name, lag }) => lag > 0 === (name === 'notifications'));
  });
  await owner.query(
    `WITH declared AS (
       INSERT INTO endpoints (id, site, url, secret_env, events) VALUES ('crm', 'quests', 'http://x', 'X', '{*}')
       RETURNING id
     ), message AS (
       INSERT INTO messages (id, subject, revision, type, endpoint, body, state, due_at, delivered_at, attempts)
       SELECT $1, $1, 1, 'x', id, '{}', 'delivered', NULL, now(), 1 FROM declared RETURNING id
     )
     INSERT INTO message_attempts (message, started_at, duration_ms, number, status)
     SELECT id, now(), 5, 1, 204 FROM message`,
    [uuidv7()],
  );
  await after(60);
});
afterAll(async () => {
  await owner.end();
  await pitstop.close();
  await sites.remove();
});

/** What the next upkeep does when so many days have gone by. */
async function after(days: number): Promise<void> {
  const at = new Date(Date.now() + days * DAY_MS);
  await eventually('nobody else is at it', () => pitstop.app.get(PartitionsService).upkeep(at));
}

/** Why a partition is kept, or that it was dropped, as the log says. */
const told = (partition: string): string[] => lines.filter((line) => line.startsWith(`${partition} `));

async function exists(table: string): Promise<boolean> {
  const { rows } = await owner.query<{ known: boolean }>('SELECT to_regclass($1) IS NOT NULL AS known', [table]);
  return rows[0]?.known ?? false;
}

async function send(conversionId: string, fields: Record<string, unknown> = {}, sentAt?: string): Promise<string> {
  const callback = callbackOf({ conversionId, pubMemberId: conversionId, pubSub1: 'quests', ...fields });
  const { body } = await pitstop.callback(sentAt ? { ...callback, sentAt } : callback);
  return (body as { receiptId: string }).receiptId;
}

describe('old attempts', () => {
  it('are dropped, and messages know all the same how often they were tried', async () => {
    expect(told('message_attempts_before')).toEqual([
      'message_attempts_before was dropped, with 1 rows older than 7 days.',
    ]);
    expect((await owner.query('SELECT FROM message_attempts')).rowCount).toBe(0);
    expect((await owner.query('SELECT attempts FROM messages')).rows).toEqual([{ attempts: 1 }]);
  });
});

describe('old events', () => {
  it('are kept as long as a consumer has not read them, though it rests', async () => {
    expect(told('events_before')).toEqual([
      'events_before is older than 7 days and kept: not read to its end by notifications.',
    ]);
    await pitstop.post('/consumers/notifications/resume');
    await pitstop.idle();
  });

  it.each([
    ['a failure', `now() + interval '1 year', NULL`],
    ['a dead letter', 'NULL, now()'],
  ])('are kept as long as one of them is %s', async (_, dueAndDead) => {
    await owner.query(
      `INSERT INTO consumer_failures (consumer, epoch, xid, position, attempts, error, due_at, dead_at)
       SELECT 'notifications', epoch, xid, position, 1, 'x', ${dueAndDead} FROM events ORDER BY epoch, xid, position LIMIT 1`,
    );
    await after(61);
    expect(await exists('events_before')).toBe(true);
    await owner.query('DELETE FROM consumer_failures');
  });

  it('are dropped when they are read, and what is written then finds its place', async () => {
    await after(62);
    expect(await exists('events_before')).toBe(false);
    expect(told('events_before').at(-1)).toMatch(/^events_before was dropped, with \d+ rows older than 7 days\.$/);
    await send('now');
    await pitstop.idle();
    expect((await pitstop.get('/members/now?site=quests')).body.balances).toMatchObject([{ amount: '45.00' }]);
  });
});

describe('old receipts', () => {
  it('are kept as long as an entry of the quarantine is open or a parked conversion stands on them', async () => {
    expect(await exists('receipts_before')).toBe(true);
    expect(told('receipts_before')).toEqual([
      'receipts_before is older than 30 days and kept: 1 of it wait in quarantine, 1 parked conversions stand on it.',
    ]);
    await pitstop.post(`/quarantine/${refused}/discard`, { reason: 'nobody misses it' });
    await after(63);
    expect(await exists('receipts_before')).toBe(true);
  });

  it('are dropped when nobody needs them any more, with the entries that are closed', async () => {
    await send('parked', {}, '2026-01-01T00:00:00Z');
    await after(64);
    expect(await exists('receipts_before')).toBe(false);
    expect(told('receipts_before').at(-1)).toMatch(
      /dropped, with \d+ rows and 1 resolved entries of the quarantine older than 30 days\.$/,
    );
    expect((await pitstop.get('/quarantine?state=discarded')).body).toMatchObject({ items: [] });
    expect(await pitstop.get(`/quarantine/${refused}`)).toMatchObject({
      status: 404,
      body: { code: 'not_in_quarantine' },
    });
  });

  it('leave behind conversions that can be looked at, and repetitions that are known', async () => {
    expect(await pitstop.get(`/receipts/${taken}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    const { status, body } = await pitstop.get<{ items: { timeline: { kind: string }[] }[] }>('/conversions/taken');
    expect(status).toBe(200);
    expect(body.items).toMatchObject([{ receiptId: taken, receivedAt: null, reward: { amount: '45.00' } }]);
    const kinds = body.items[0]?.timeline.map(({ kind }) => kind);
    expect(kinds).toContain('transition');
    expect(kinds).not.toContain('receipt');
    const again = callbackOf({ conversionId: 'taken', pubMemberId: 'taken', pubSub1: 'quests' });
    const answer = await pitstop.callback(again);
    expect(answer).toMatchObject({ status: 200, body: { outcome: 'duplicate' } });
    const { receiptId } = answer.body as { receiptId: string };
    expect(await pitstop.get(`/receipts/${receiptId}`)).toMatchObject({ status: 200, body: { outcome: 'duplicate' } });
  });
});

describe('the metrics', () => {
  it('tell how many partitions are ready, and how old the oldest is', async () => {
    for (const table of ['receipts', 'events', 'message_attempts']) {
      expect(await metric(pitstop.url, `pitstop_partitions_ahead{table="${table}"}`)).toBeGreaterThanOrEqual(2);
      expect(await metric(pitstop.url, `pitstop_oldest_partition_days{table="${table}"}`)).toBe(0);
    }
  });
});
