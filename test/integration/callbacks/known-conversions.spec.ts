import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { AcceptanceService, type Accepting } from '../../../src/callbacks/acceptance.service.js';
import { IntakeService } from '../../../src/callbacks/intake.service.js';
import { KnownRepository, type KnownCallback } from '../../../src/callbacks/known.repository.js';
import { RawBody } from '../../../src/callbacks/raw-body.js';
import { ConversionRepository } from '../../../src/conversions/conversion.repository.js';
import { ConversionsService } from '../../../src/conversions/conversions.service.js';
import { newId } from '../../../src/platform/new-id.js';
import { startApplication, type RunningApplication } from '../../support/application.js';
import { callbackOf } from '../../support/callback.js';
import { connect } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';

let pitstop: RunningApplication;
let other: Client;
beforeAll(async () => {
  pitstop = await startApplication();
});
afterAll(() => pitstop.close());
beforeEach(async () => {
  other = await connect(pitstop.databaseUrl);
});
afterEach(() => other.end());

type Sent = ReturnType<typeof callbackOf>;

const EARLY = { sentAt: '2025-05-19T15:00:00Z' };
const LATE = { sentAt: '2025-05-19T17:00:00Z' };

async function accept(body: unknown): Promise<unknown> {
  return ((await pitstop.callback(body)).body as { outcome: unknown }).outcome;
}

/** The callback as intake has it once it was read, before anything is stored. */
function accepting(body: unknown): Accepting {
  const bytes = Buffer.from(JSON.stringify(body));
  const understood = pitstop.app.get(IntakeService).understand(bytes);
  if ('refusal' in understood) throw new Error(understood.refusal.detail);
  const receipt = { id: newId(), receivedAt: new Date(), sourceAddress: null, headers: {}, body: RawBody.of(bytes) };
  return { ...understood, receipt };
}

async function lookedAt({ receipt, callback, placement }: Accepting): Promise<KnownCallback> {
  const incoming = { receiptId: receipt.id, content: callback.content, order: callback.order, placement };
  const [foreseen] = await pitstop.app.get(ConversionsService).foresee([incoming], [null]);
  if (!foreseen) throw new Error('Nobody has heard of the conversion.');
  const { outcome, conversion } = foreseen.applied;
  return { ...foreseen, settled: { receipt, outcome, conversion: conversion.id, order: callback.order } };
}

async function stored(conversionId: string): Promise<unknown> {
  const { rows } = await other.query<Record<string, unknown>>(
    `SELECT c.status, c.version, (SELECT count(*)::int FROM receipts WHERE conversion = c.id) AS receipts,
            (SELECT count(*)::int FROM transitions WHERE conversion = c.id) AS superseded
     FROM conversions c WHERE c.conversion_id = id_bytes($1)`,
    [conversionId],
  );
  return rows[0];
}

describe('a callback of a conversion that is known', () => {
  it('is not stored on what was read once somebody else has changed the conversion', async () => {
    const conversionId = randomUUID();
    await accept(callbackOf({ conversionId, status: 'Pending' }, EARLY));
    const success = accepting(callbackOf({ conversionId }));
    const known = await lookedAt(success);
    expect(known.settled.outcome).toBe('updated');

    expect(await accept(callbackOf({ conversionId, status: 'Rejected' }, LATE))).toBe('updated');
    expect(await pitstop.app.get(KnownRepository).accept([known])).toEqual(new Set());
    expect(await stored(conversionId)).toEqual({ status: 'Rejected', version: 2, receipts: 2, superseded: 1 });

    expect(await pitstop.app.get(AcceptanceService).accept(success)).toBe('stale');
    expect(await stored(conversionId)).toMatchObject({ status: 'Rejected', receipts: 3 });
  });

  it('is known with what is there when it comes with others, and is not read again', async () => {
    const conversionId = randomUUID();
    await accept(callbackOf({ conversionId, status: 'Pending' }, EARLY));
    const read = jest.spyOn(ConversionRepository.prototype, 'read');
    const acceptance = pitstop.app.get(AcceptanceService);
    const outcomes = await Promise.all(
      [callbackOf({ conversionId }), callbackOf({ conversionId: randomUUID() })].map((body) =>
        acceptance.accept(accepting(body)),
      ),
    );
    expect(outcomes).toEqual(['updated', 'created']);
    expect(read).not.toHaveBeenCalled();
    read.mockRestore();
    expect(await stored(conversionId)).toEqual({ status: 'Success', version: 2, receipts: 2, superseded: 1 });
  });

  it('needs no second look when it repeats the newest one', async () => {
    const conversionId = randomUUID();
    const newest = callbackOf({ conversionId });
    await accept(newest);
    const accepted = jest.spyOn(KnownRepository.prototype, 'accept');
    const acceptance = pitstop.app.get(AcceptanceService);
    const batch = [newest, callbackOf({ conversionId: randomUUID() })].map(accepting);
    expect(await Promise.all(batch.map((one) => acceptance.accept(one)))).toEqual(['duplicate', 'created']);
    expect(accepted).not.toHaveBeenCalled();
    accepted.mockRestore();
    expect(await stored(conversionId)).toEqual({ status: 'Success', version: 1, receipts: 2, superseded: 0 });
    const { rows } = await other.query('SELECT outcome FROM receipts WHERE id = $1', [batch[0]?.receipt.id]);
    expect(rows).toEqual([{ outcome: 'duplicate' }]);
  });

  it.each<[string, (sent: Sent) => object]>([
    ['is sent at another time', (sent) => ({ ...sent, sentAt: '2025-05-19T15:36:21Z' })],
    ['has another id', (sent) => ({ ...sent, id: randomUUID() })],
    ['has no id', (sent) => ({ ...sent, id: null })],
    ['says something else', (sent) => ({ ...sent, conversion: { ...sent.conversion, rewardPoints: 46 } })],
    ['has another status', (sent) => ({ ...sent, conversion: { ...sent.conversion, status: 'Rejected' } })],
    ['is of another member', (sent) => ({ ...sent, conversion: { ...sent.conversion, pubMemberId: 'ada' } })],
  ])('gets its outcome from the rules when it %s', async (_, other) => {
    const sent = callbackOf({ conversionId: randomUUID() });
    await accept(sent);
    const again = accepting(other(sent));
    const { applied } = (await lookedAt(again)) as KnownCallback & { applied: { outcome: string } };
    const acceptance = pitstop.app.get(AcceptanceService);
    const accepted = jest.spyOn(KnownRepository.prototype, 'accept');
    const batch = [again, accepting(callbackOf({ conversionId: randomUUID() }))];
    expect((await Promise.all(batch.map((one) => acceptance.accept(one))))[0]).toBe(applied.outcome);
    expect(accepted).toHaveBeenCalledTimes(1);
    accepted.mockRestore();
  });

  it('does not repeat it where the same version of the sites file puts it elsewhere', async () => {
    const sent = callbackOf({ conversionId: randomUUID() });
    await accept(sent);
    const [here, elsewhere] = [accepting(sent), accepting(sent)];
    const moved: Accepting = { ...elsewhere, placement: { ...elsewhere.placement, routingRule: 'another' } };
    const ofLater: Accepting = {
      ...here,
      placement: { ...moved.placement, sitesVersion: here.placement.sitesVersion + 1 },
    };
    const acceptance = pitstop.app.get(AcceptanceService);
    const newcomer = (): Accepting => accepting(callbackOf({ conversionId: randomUUID() }));
    expect((await Promise.all([moved, newcomer()].map((one) => acceptance.accept(one))))[0]).toBe('stale');
    expect((await Promise.all([ofLater, newcomer()].map((one) => acceptance.accept(one))))[0]).toBe('duplicate');
  });

  it('leaves those of its batch alone that nobody has changed', async () => {
    const [changed, unchanged] = [randomUUID(), randomUUID()];
    for (const conversionId of [changed, unchanged]) {
      await accept(callbackOf({ conversionId, status: 'Pending' }, EARLY));
    }
    const batch = await Promise.all(
      [changed, unchanged].map((conversionId) => lookedAt(accepting(callbackOf({ conversionId })))),
    );
    await accept(callbackOf({ conversionId: changed, rewardPoints: 46 }, LATE));
    expect(await pitstop.app.get(KnownRepository).accept(batch)).toEqual(new Set([batch[1]?.settled.receipt.id]));
    expect(await stored(unchanged)).toEqual({ status: 'Success', version: 2, receipts: 2, superseded: 1 });
  });

  it('waits for whoever is changing the conversion just now, and then takes what they made of it', async () => {
    const conversionId = randomUUID();
    await accept(callbackOf({ conversionId, status: 'Pending' }, EARLY));
    await other.query('BEGIN');
    await other.query('UPDATE conversions SET receipt_id = receipt_id WHERE conversion_id = id_bytes($1)', [
      conversionId,
    ]);
    const answer = accept(callbackOf({ conversionId }));
    const watcher = await connect(pitstop.databaseUrl);
    try {
      await eventually('the callback waits for the conversion', async () => {
        const { rows } = await watcher.query<{ waiting: number }>(
          `SELECT count(*)::int AS waiting FROM pg_stat_activity
           WHERE wait_event_type = 'Lock' AND datname = current_database()`,
        );
        return rows[0]?.waiting === 1;
      });
    } finally {
      await watcher.end();
    }
    await other.query('COMMIT');
    expect(await answer).toBe('updated');
    expect(await stored(conversionId)).toEqual({ status: 'Success', version: 2, receipts: 2, superseded: 1 });
  });

  it('is stored without touching the conversion when it says nothing new, even while somebody has it locked', async () => {
    const conversionId = randomUUID();
    const callback = callbackOf({ conversionId });
    await accept(callback);
    const writtenBy = 'SELECT xmin, xmax FROM conversions WHERE conversion_id = id_bytes($1)';
    const before = (await other.query(writtenBy, [conversionId])).rows;
    expect(await accept(callback)).toBe('duplicate');
    expect((await other.query(writtenBy, [conversionId])).rows).toEqual(before);

    await other.query('BEGIN');
    await other.query('SELECT FROM conversions WHERE conversion_id = id_bytes($1) FOR UPDATE', [conversionId]);
    expect(await accept(callback)).toBe('duplicate');
    await other.query('ROLLBACK');
    expect(await stored(conversionId)).toEqual({ status: 'Success', version: 1, receipts: 3, superseded: 0 });
  });

  it('is one of many that come at once: each is stored, and the newest stands', async () => {
    const conversionId = randomUUID();
    await accept(callbackOf({ conversionId, status: 'Pending' }, EARLY));
    const points = Array.from({ length: 40 }, (_, index) => index + 1);
    const outcomes = await Promise.all(
      points.map((rewardPoints) =>
        accept(callbackOf({ conversionId, rewardPoints }, { sentAt: `2025-05-19T16:00:${10 + rewardPoints}Z` })),
      ),
    );
    expect(new Set(outcomes)).not.toContain('duplicate');
    await pitstop.idle();
    expect(await stored(conversionId)).toMatchObject({ status: 'Success', receipts: 41 });
    const { rows } = await other.query<{ amount: string }>(
      'SELECT reward_points::text AS amount FROM conversions WHERE conversion_id = id_bytes($1)',
      [conversionId],
    );
    expect(rows).toEqual([{ amount: '40' }]);
  });
});
