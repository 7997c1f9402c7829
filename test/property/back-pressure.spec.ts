import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { restMs, secondsBehind, type Look } from '../../src/callbacks/back-pressure.rules.js';
import { IntakeLimits } from '../../src/callbacks/intake-limits.js';

const limits = new IntakeLimits().backPressure;
const LOOK_MS = 100;

const positions = fc.dictionary(fc.constantFrom('rewards', 'notifications', 'badges'), fc.nat(1_000_000));
const look = fc.record({ head: fc.integer({ min: 1_000_000, max: 2_000_000 }), consumers: positions });
const looks = fc
  .array(look, { maxLength: 5 })
  .map((all) => all.map((one, index) => ({ ...one, consumers: new Map(Object.entries(one.consumers)), atMs: index })));

describe('How far the consumers are behind', () => {
  it('is what the slowest that moves has before it beyond a turn, at its speed', () => {
    const seen: Look[] = [
      {
        atMs: 0,
        head: 9_000,
        consumers: new Map(Object.entries({ rewards: 4_000, notifications: 3_000, badges: 10 })),
      },
      {
        atMs: 1_000,
        head: 10_000,
        consumers: new Map(Object.entries({ rewards: 8_000, notifications: 7_000, badges: 10 })),
      },
    ];
    expect(secondsBehind(seen, { turnS: 0.25, leastPerSecond: 1 })).toBe(0.5);
    expect(secondsBehind(seen, { turnS: 0.0625, leastPerSecond: 24_000 })).toBe(0.0625);
  });

  it('is nothing for those that stand still, are paused or are seen for the first time', () => {
    fc.assert(
      fc.property(looks, (seen) => {
        const [first, last] = [seen[0], seen.at(-1)];
        const still = last && {
          ...last,
          consumers: new Map(
            [...last.consumers].filter(([name, position]) => {
              const before = first?.consumers.get(name);
              return before === undefined || before >= position;
            }),
          ),
        };
        return secondsBehind(still ? [...seen.slice(0, -1), still] : seen, limits) === 0;
      }),
    );
  });

  it('is never less than nothing', () => {
    fc.assert(fc.property(looks, (seen) => secondsBehind(seen, limits) >= 0));
  });
});

describe('The rest after a transaction', () => {
  const took = fc.double({ min: 0, max: 30_000, noNaN: true });
  const behind = fc.double({ min: 0, max: 1e6, noNaN: true });

  it('is none as long as nobody has more before it than a turn', () => {
    fc.assert(
      fc.property(took, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(1_000_000), (ms, share, moved) => {
        const perSecond = Math.max(limits.leastPerSecond, moved / (LOOK_MS / 1_000));
        const waiting = Math.floor(share * limits.turnS * perSecond);
        const seen = [0, moved].map((position, index) => ({
          atMs: index * LOOK_MS,
          head: position + waiting,
          consumers: new Map([['rewards', position]]),
        }));
        return restMs(ms, secondsBehind(seen, limits), limits) === 0;
      }),
    );
  });

  it('is the longer, the further they are behind, up to a limit', () => {
    fc.assert(
      fc.property(took, behind, behind, (ms, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)].map((s) => restMs(ms, s, limits)) as [
          number,
          number,
        ];
        return 0 <= less && less <= more && more <= limits.longestRestMs;
      }),
    );
  });

  it('holds the lag where the consumers have it done within a second, and leaves them work', () => {
    const machine = fc.record({
      connections: fc.integer({ min: 16, max: 256 }),
      perSecond: fc.integer({ min: 2_000, max: 30_000 }),
      // What would come in without a rest, as a multiple of what the consumers can do.
      demand: fc.double({ min: 0.2, max: 5, noNaN: true }),
    });
    fc.assert(
      fc.property(machine, ({ connections, perSecond, demand }) => {
        // Each callback becomes two events, and is sent again by its connection once it is answered.
        const transactionMs = (2 * connections * 1_000) / (perSecond * demand);
        const seen: Look[] = [];
        let [head, position, behindS] = [0, 0, 0];
        for (let turn = 0; turn < 100; turn++) {
          head += (2 * connections * LOOK_MS) / (transactionMs + restMs(transactionMs, behindS, limits));
          position = Math.min(head, position + (perSecond * LOOK_MS) / 1_000);
          seen.push({ atMs: turn * LOOK_MS, head, consumers: new Map([['rewards', position]]) });
          behindS = secondsBehind(seen.slice(-limits.looks), limits);
        }
        expect(head - position).toBeLessThan(perSecond);
        expect(position).toBeGreaterThan((0.75 * Math.min(1, demand) * perSecond * (100 * LOOK_MS)) / 1_000);
      }),
    );
  });
});
