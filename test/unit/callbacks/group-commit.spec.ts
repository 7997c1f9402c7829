import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  GroupCommit,
  OverloadedError,
  type Gather,
  type GroupCommitLimits,
  type GroupCommitOptions,
} from '../../../src/callbacks/group-commit.js';
import { Deadline } from '../../../src/platform/deadline.js';

class Unreachable extends Error {}

/** Stands for the database: each flush waits until the test lets it end. */
class SlowFlush {
  readonly batches: string[][] = [];
  private readonly open: { resolve: () => void; reject: (error: Error) => void }[] = [];

  readonly flush = async (batch: readonly string[]): Promise<readonly string[]> => {
    this.batches.push([...batch]);
    await new Promise<void>((resolve, reject) => this.open.push({ resolve, reject }));
    return batch.map((item) => `${item} written`);
  };

  get running(): number {
    return this.open.length;
  }

  /** Ends the oldest flush. */
  async end(error?: Error): Promise<void> {
    const flush = this.open.shift();
    if (!flush) throw new Error('No flush is running.');
    if (error) flush.reject(error);
    else flush.resolve();
    await settled();
  }

  async endAll(): Promise<void> {
    await settled();
    while (this.open.length > 0) await this.end();
  }
}

/** Lets every promise that can go on do so, and what these put off until the next turn of the event loop begin. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

/** Takes what is there. */
const AT_ONCE: Gather = { share: 0, longestMs: 0 };

function grouping({
  flush,
  rest,
  ...limits
}: Partial<GroupCommitLimits & Pick<GroupCommitOptions<string, string>, 'flush' | 'rest'>> = {}): SlowFlush & {
  group: GroupCommit<string, string>;
} {
  const slow = new SlowFlush();
  const group = new GroupCommit<string, string>({
    flush: flush ?? slow.flush,
    isTransient: (error) => error instanceof Unreachable,
    bytesOf: (item) => item.length,
    rest: rest ?? (() => Promise.resolve()),
    limits: {
      batch: { items: 3, bytes: 100 },
      waiting: { items: 5, bytes: 200 },
      concurrency: 1,
      gather: AT_ONCE,
      ...limits,
    },
  });
  return Object.assign(slow, { group });
}

/** A group whose first item, `a`, is being written. */
async function underWay(): Promise<{ slow: ReturnType<typeof grouping>; first: Promise<string> }> {
  const slow = grouping();
  const first = slow.group.submit('a');
  await settled();
  return { slow, first };
}

describe('Group commit', () => {
  it('writes a lone item at once', async () => {
    const slow = grouping();
    const written = slow.group.submit('a');
    await settled();
    expect(slow.batches).toEqual([['a']]);
    await slow.endAll();
    await expect(written).resolves.toBe('a written');
  });

  it('takes together what comes in the same turn of the event loop', async () => {
    const slow = grouping();
    const written = ['a', 'b', 'c'].map((item) => slow.group.submit(item));
    await settled();
    expect(slow.batches).toEqual([['a', 'b', 'c']]);
    await slow.endAll();
    await expect(Promise.all(written)).resolves.toHaveLength(3);
  });

  it('takes along in one transaction what came in during the one before, in the order of arrival', async () => {
    const { slow, first } = await underWay();
    const written = [first, ...['b', 'c', 'd', 'e'].map((item) => slow.group.submit(item))];
    await slow.end();
    expect(slow.batches).toEqual([['a'], ['b', 'c', 'd']]);
    await slow.endAll();
    expect(slow.batches).toEqual([['a'], ['b', 'c', 'd'], ['e']]);
    await expect(Promise.all(written)).resolves.toEqual(['a', 'b', 'c', 'd', 'e'].map((item) => `${item} written`));
  });

  it('runs no more transactions at a time than it may', async () => {
    const slow = grouping({ concurrency: 2, batch: { items: 1, bytes: 100 } });
    for (const item of ['a', 'b', 'c', 'd']) void slow.group.submit(item);
    await settled();
    expect(slow.running).toBe(2);
    await slow.end();
    expect(slow.running).toBe(2);
    expect(slow.batches).toEqual([['a'], ['b'], ['c']]);
    await slow.endAll();
  });

  it('rests after a transaction for as long as it is told, and then writes all that has come meanwhile', async () => {
    const rests: (() => void)[] = [];
    const slow = grouping({ rest: () => new Promise((resolve) => rests.push(resolve)) });
    const first = slow.group.submit('a');
    await slow.endAll();
    await expect(first).resolves.toBe('a written');
    const written = ['b', 'c'].map((item) => slow.group.submit(item));
    await settled();
    expect(slow.batches).toEqual([['a']]);
    rests.shift()?.();
    await settled();
    expect(slow.batches).toEqual([['a'], ['b', 'c']]);
    await slow.end();
    await Promise.all(written);
  });

  it('refuses an item when too many wait, and takes the next when they have gone', async () => {
    const { slow, first } = await underWay();
    const written = [first, ...['b', 'c', 'd', 'e', 'f'].map((item) => slow.group.submit(item))];
    await expect(slow.group.submit('g')).rejects.toBeInstanceOf(OverloadedError);
    await slow.end();
    const later = slow.group.submit('h');
    await slow.endAll();
    await expect(Promise.all([...written, later])).resolves.toHaveLength(7);
    expect(slow.batches.flat()).not.toContain('g');
  });

  it('refuses an item when too many bytes wait, however few the items', async () => {
    const { slow, first } = await underWay();
    const heavy = [first, ...['b', 'c'].map((letter) => slow.group.submit(letter.repeat(90)))];
    await expect(slow.group.submit('d'.repeat(90))).rejects.toThrow('2 callbacks with 180 bytes are waiting already');
    const light = slow.group.submit('e'.repeat(20));
    await slow.endAll();
    await expect(Promise.all([...heavy, light])).resolves.toHaveLength(4);
  });

  it('keeps a transaction within its bytes', async () => {
    const { slow } = await underWay();
    const weights = { b: 60, c: 60, d: 40, e: 1 };
    const written = Object.entries(weights).map(([letter, weight]) => slow.group.submit(letter.repeat(weight)));
    await slow.endAll();
    await Promise.all(written);
    expect(slow.batches.map((batch) => batch.map((item) => item[0]).join(''))).toEqual(['a', 'b', 'cd', 'e']);
  });

  it('takes an item heavier than everything it may hold when nothing else waits', async () => {
    const slow = grouping();
    const written = slow.group.submit('x'.repeat(1000));
    await slow.endAll();
    await expect(written).resolves.toMatch(/written$/);
  });

  it('never fails the neighbours of an item that cannot be written', async () => {
    const alone: string[] = [];
    const slow = grouping({
      flush: async (batch) => {
        await settled();
        if (batch.includes('bad')) throw new Error('the database refuses it');
        if (batch.length === 1) alone.push(...batch);
        return batch.map((item) => `${item} written`);
      },
    });
    const results = await Promise.allSettled(['good', 'bad', 'better', 'next'].map((item) => slow.group.submit(item)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(alone).toEqual(['good', 'better', 'next']);
  });

  it('fails a whole batch at once when the failure says nothing against its items', async () => {
    const { slow, first } = await underWay();
    const written = [first, ...['b', 'c', 'd'].map((item) => slow.group.submit(item))];
    const results = Promise.allSettled(written);
    await slow.end();
    await slow.end(new Unreachable());
    expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected']);
    expect(slow.batches).toHaveLength(2);
  });

  it('goes on after a failure', async () => {
    const { slow, first: failed } = await underWay();
    const waiting = slow.group.submit('b');
    await Promise.all([expect(failed).rejects.toThrow(Unreachable), slow.end(new Unreachable())]);
    await slow.endAll();
    await expect(waiting).resolves.toBe('b written');
    const fresh = slow.group.submit('c');
    await slow.endAll();
    await expect(fresh).resolves.toBe('c written');
  });

  it('does not write what was withdrawn while it waited, and makes room', async () => {
    const { slow, first } = await underWay();
    const withdrawn = ['b', 'c', 'd', 'e', 'f'].map((item) => ({ item, over: new Deadline() }));
    const given = withdrawn.map(({ item, over }) => slow.group.submit(item, over));
    const results = Promise.allSettled(given);
    for (const { over } of withdrawn) over.pass();
    expect((await results).every(({ status }) => status === 'rejected')).toBe(true);
    const next = ['g', 'h', 'i', 'j', 'k'].map((item) => slow.group.submit(item));
    await slow.endAll();
    await expect(Promise.all([first, ...next])).resolves.toHaveLength(6);
    expect(slow.batches.flat().join('')).toBe('aghijk');
  });

  it('writes what a transaction had begun with when it was withdrawn', async () => {
    const slow = grouping();
    const over = new Deadline();
    const written = slow.group.submit('a', over);
    await settled();
    over.pass();
    await slow.endAll();
    await expect(written).resolves.toBe('a written');
  });

  it('does not try what was withdrawn again item by item', async () => {
    const { slow, first } = await underWay();
    const over = new Deadline();
    const results = Promise.allSettled([slow.group.submit('b'), slow.group.submit('c', over)]);
    await slow.end();
    over.pass();
    await slow.end(new Error('one of them is bad'));
    await slow.endAll();
    await first;
    expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(slow.batches).toEqual([['a'], ['b', 'c'], ['b']]);
  });

  describe('that gathers', () => {
    /** Four were there a moment ago, and nothing is being written. */
    async function afterFour(gather: Gather): Promise<ReturnType<typeof grouping>> {
      const slow = grouping({ gather, batch: { items: 4, bytes: 100 } });
      const written = ['a', 'b', 'c', 'd'].map((item) => slow.group.submit(item));
      await slow.endAll();
      await Promise.all(written);
      return slow;
    }

    it('waits for the share of those who were there of late', async () => {
      const slow = await afterFour({ share: 0.5, longestMs: 60_000 });
      const written = [slow.group.submit('e')];
      await settled();
      expect(slow.batches).toEqual([['a', 'b', 'c', 'd']]);
      written.push(slow.group.submit('f'));
      await slow.endAll();
      expect(slow.batches).toEqual([
        ['a', 'b', 'c', 'd'],
        ['e', 'f'],
      ]);
      await expect(Promise.all(written)).resolves.toHaveLength(2);
    });

    it('waits no longer than it may after the transaction before', async () => {
      const slow = await afterFour({ share: 1, longestMs: 30 });
      const written = slow.group.submit('e');
      while (slow.running === 0) await delay(1);
      await slow.end();
      await expect(written).resolves.toBe('e written');
    });

    it('waits for nobody when its bytes are enough for a transaction', async () => {
      const slow = await afterFour({ share: 1, longestMs: 60_000 });
      const written = slow.group.submit('e'.repeat(100));
      await slow.endAll();
      await expect(written).resolves.toMatch(/written$/);
    });

    it('lets one who comes alone again and again wait for nobody', async () => {
      const slow = grouping({ gather: { share: 0.5, longestMs: 60_000 } });
      for (const item of ['a', 'b', 'c']) {
        const written = slow.group.submit(item);
        await slow.endAll();
        await written;
      }
      expect(slow.batches).toEqual([['a'], ['b'], ['c']]);
    });

    it('forgets those who were withdrawn', async () => {
      const slow = grouping({ gather: { share: 1, longestMs: 60_000 } });
      const first = slow.group.submit('a');
      await settled();
      const withdrawn = ['b', 'c', 'd'].map((item) => ({ item, over: new Deadline() }));
      const gone = Promise.allSettled(withdrawn.map(({ item, over }) => slow.group.submit(item, over)));
      for (const { over } of withdrawn) over.pass();
      await gone;
      await slow.endAll();
      await delay(250);
      const next = slow.group.submit('e');
      await slow.endAll();
      await expect(Promise.all([first, next])).resolves.toHaveLength(2);
    });
  });

  it('answers each item once, in order, whatever comes and fails', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('submit' as const), weight: fc.integer({ min: 1, max: 120 }), bad: fc.boolean() }),
      fc.record({ do: fc.constantFrom('turn', 'end', 'fail', 'lose') }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(AT_ONCE, { share: 0.5, longestMs: 1 }),
        async (steps, concurrency, gather) => {
          const slow = new SlowFlush();
          const committed: string[] = [];
          const group = new GroupCommit<string, string>({
            flush: async (batch) => {
              const results = await slow.flush(batch);
              if (batch.some((item) => item.includes('bad'))) throw new Error('bad');
              committed.push(...batch);
              return results;
            },
            isTransient: (error) => error instanceof Unreachable,
            bytesOf: (item) => item.length,
            rest: () => Promise.resolve(),
            limits: { batch: { items: 4, bytes: 150 }, waiting: { items: 6, bytes: 300 }, concurrency, gather },
          });
          const answers: Promise<void>[] = [];
          const acknowledged: string[] = [];
          for (const [index, action] of steps.entries()) {
            if ('weight' in action) {
              const item = `${index}${action.bad ? 'bad' : ''}`.padEnd(action.weight, '.');
              answers.push(
                group.submit(item).then(
                  (result) => void acknowledged.push(result.replace(/ written$/, '')),
                  () => undefined,
                ),
              );
            } else if (action.do === 'turn') {
              await settled();
            } else if (slow.running > 0) {
              await slow.end(
                action.do === 'end' ? undefined : action.do === 'fail' ? new Error('odd') : new Unreachable(),
              );
            }
          }
          let answered = false;
          const all = Promise.all(answers).then(() => (answered = true));
          for (await slow.endAll(); !answered; await slow.endAll()) await delay(1);
          await all;
          expect([...acknowledged].sort()).toEqual([...committed].sort());
          expect(committed.some((item) => item.includes('bad'))).toBe(false);
          if (concurrency === 1) {
            const numbers = committed.map((item) => parseInt(item, 10));
            expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
