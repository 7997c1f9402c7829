import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { placeOf } from '../../../bench/check/place.js';
import { readSentCallback } from '../../../bench/check/sent-callback.js';
import { slicesOf } from '../../../bench/check/stored.js';
import { idBytes } from '../../../src/platform/database/id-bytes.js';
import { readCallback } from '../../../src/callbacks/callback-reader.js';
import { placeCallback } from '../../../src/callbacks/placement.rules.js';
import { parseSitesFile } from '../../../src/sites/sites-file.js';

const BENCH = join(import.meta.dirname, '..', '..', '..', 'bench');
const SAMPLE = readFileSync(join(BENCH, 'baselines', 'pgbench', 'payload.json'));

interface Sample {
  readonly conversion: Record<string, unknown>;
}

function sampleWith(fields: Record<string, unknown>): Buffer {
  const sample = JSON.parse(SAMPLE.toString()) as Sample;
  return Buffer.from(JSON.stringify({ ...sample, conversion: { ...sample.conversion, ...fields } }));
}

describe("The bench's sites file", () => {
  const parsed = parseSitesFile(readFileSync(join(BENCH, 'load', 'sites.yaml'), 'utf8'), {
    env: { BENCH_WEBHOOK_SECRET: 'whsec_YmVuY2ggYmVuY2ggYmVuY2ggYmVuY2ggYmVuY2g=' },
  });
  if (!parsed.config) throw new Error(JSON.stringify(parsed.faults));
  const { config } = parsed;

  it('has two sites and twenty rules', () => {
    expect([config.sites.size, config.routing.length]).toEqual([2, 20]);
  });

  it.each([
    ['a member of iOS', { pubMemberId: 'm', pubSub1: 'arcade-ios', pubSub2: null, pubDevice: 'IOS' }],
    ['a member of Android', { pubMemberId: 'm', pubSub1: 'arcade-android', pubSub2: null, pubDevice: 'Android' }],
    ['a member of the other site', { pubMemberId: 'm', pubSub1: 'cashback-web', pubSub2: null, pubDevice: 'Browser' }],
    ['a campaign', { pubMemberId: 'm', pubSub1: null, pubSub2: 'campaign:spring-7', pubDevice: 'All' }],
    ['a tester', { pubMemberId: 'test-m', pubSub1: null, pubSub2: null, pubDevice: 'IOS' }],
  ])('puts %s where the verdict expects it', (_who, fields) => {
    const bytes = sampleWith(fields);
    const read = readCallback(bytes, 64);
    if (!('callback' in read)) throw new Error(JSON.stringify(read.refusal));
    const placed = placeCallback({ version: 1, config }, read.callback);
    if (!('placement' in placed)) throw new Error(JSON.stringify(placed.refusal));
    const { site, environment, memberId } = placed.placement;
    expect(placeOf(fields.pubMemberId, fields.pubSub1, fields.pubSub2)).toEqual({ site, environment, memberId });
    expect(readSentCallback(bytes).place).toEqual({ site, environment, memberId });
  });
});

describe('A body of the load', () => {
  it('is valid by the rules of the server', () => {
    expect(readCallback(SAMPLE, 64)).toHaveProperty('callback');
  });

  it('is read with its amounts and its seventh digit', () => {
    const { callback } = readSentCallback(sampleWith({ rewardPoints: 45.5, revenue: 60.25 }));
    expect(callback).toMatchObject({ rewardPoints: '45.5', revenue: '60.25', offerEventId: null });
    expect(callback.sentAt % 100n).toBe(0n);
    expect(callback.sentAt % 1_000_000_000n).not.toBe(0n);
  });

  it('that nobody sends is not judged in silence', () => {
    expect(() => readSentCallback(sampleWith({ pubMemberId: 'm', pubSub1: 'somewhere', pubSub2: null }))).toThrow();
  });
});

describe('Slices', () => {
  const first = { from: Buffer.alloc(0), to: null };

  it('are one for a few conversions', () => {
    expect(slicesOf(0)).toEqual([first]);
    expect(slicesOf(20_000)).toEqual([first]);
  });

  it.each([300_000, 1_000_000])('leave none of %s conversions out and take none twice', (conversions) => {
    const slices = slicesOf(conversions);
    expect(slices).toHaveLength(conversions < 1_000_000 ? 16 : 256);
    const holders = (id: string): number =>
      slices.filter(({ from, to }) => from.compare(idBytes(id)) <= 0 && (to === null || to.compare(idBytes(id)) > 0))
        .length;
    const ids = Array.from({ length: 500 }, () => randomUUID());
    const edges = ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];
    expect(
      [...ids, ...edges, '10000000-0000-0000-0000-000000000000', 'no uuid'].filter((id) => holders(id) !== 1),
    ).toEqual([]);
  });
});
