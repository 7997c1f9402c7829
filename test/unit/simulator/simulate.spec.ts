import { afterEach, describe, expect, it } from '@jest/globals';
import { readOptions } from '../../../simulator/options.js';
import { simulate } from '../../../simulator/simulate.js';
import { FakePitstop, type Mischief } from './fake-pitstop.js';

/** Only the remote party is faked: a Pitstop in memory, reached over real HTTP. */
describe('A simulator run', () => {
  const fakes: FakePitstop[] = [];

  afterEach(async () => {
    for (const fake of fakes.splice(0)) await fake.stop();
  });

  async function start(mischief: Mischief = {}): Promise<FakePitstop> {
    const fake = await FakePitstop.start(mischief);
    fakes.push(fake);
    return fake;
  }

  async function play(
    fake: { url: string; options: string[] },
    ...more: string[]
  ): Promise<{ code: number; text: string }> {
    const argv = ['--url', fake.url, ...fake.options, '--conversions', '50', '--seed', '1', '--retry-scale', '0.00001'];
    const options = readOptions([...argv, '--wait', '0.5', ...more], {}, () => ({}), Date.now);
    if (!options) throw new Error('help was not asked for');
    const written: string[] = [];
    const code = await simulate(options, { write: (text) => written.push(text) });
    return { code, text: written.join('').trimEnd() };
  }

  it.each(['1', '2', '3'])('finds a right server right, seed %s', async (seed) => {
    const more = ['--conversions', '120', '--shuffle', '--duplicates', '0.3', '--seed', seed];
    const { code, text } = await play(await start(), ...more);
    expect(text).toMatch(/compared 120 conversions, \d+ member balances, \d+ quarantined receipts.*\nall as expected$/);
    expect(code).toBe(0);
  });

  it('finds a right server right that is overloaded and loses connections', async () => {
    const turns = ['hang up', { status: 503 }, { status: 503 }] as const;
    const fake = await start({ intercept: (_, earlier) => turns[earlier] });
    const { code, text } = await play(fake, '--duplicates', '0');
    expect(text).toMatch(/[1-9]\d* retries after 500 or 503, [1-9]\d* resent by hand/);
    expect(text).toMatch(/\nall as expected$/);
    expect(code).toBe(0);
  });

  it('spreads over several processes', async () => {
    const [one, two] = [await start({ intercept: () => ({ status: 503 }) }), await start()];
    const { code, text } = await play({ url: `${one.url},${two.url}`, options: two.options }, '--max-retries', '0');
    expect(one.received.size).toBeGreaterThan(10);
    expect(two.received.size).toBeGreaterThan(10);
    expect(text).toMatch(/differences:/);
    expect(code).toBe(1);
  });

  it.each<[string, Mischief, RegExp]>([
    [
      'pays too much',
      { spoil: ({ fields }) => (fields.rewardPoints = '12345') },
      /reward amount\n +expected +"[\d.]+"\n +actual +"12345\.00"/,
    ],
    [
      'books a transfer twice',
      { rewrite: (timeline) => timeline.push(...timeline.slice(-1)) },
      /: transfers\n +expected +default.*REVENUE\/gokart_revenue \d.*\n +actual +default/,
    ],
    [
      'pays twice',
      { pay: (hundredths) => hundredths * 2n },
      /balance of member \S+\n +expected +production POINTS "[\d.]+"\n/,
    ],
    [
      'forgets a status',
      { spoil: ({ fields }) => (fields.status = 'Pending') },
      /: status\n +expected +"Success"\n +actual +"Pending"/,
    ],
    [
      'knows three digits of sentAt',
      { spoil: (one) => (one.sentAt = one.sentAt.replace(/\.(\d{3})\d+/, '.$1')) },
      /: sentAt\n/,
    ],
    ['lets callbacks overtake', { spoil: (one) => (one.order = [0n, 0, '']) }, /answer to callback/],
    [
      'keeps an unbalanced ledger',
      { trialBalance: { debits: '2.00', credits: '1.00' } },
      /trial balance of default\/production in POINTS/,
    ],
    [
      'never catches up',
      { lag: () => 3 },
      /consumers\n +expected +lag 0 and nothing failing\n +actual +ledger running, lag 3/,
    ],
    [
      'acknowledges and forgets',
      { intercept: forget },
      /expected +a \w+ conversion\n +actual +none|an answer as documented\n +actual +404/,
    ],
    [
      'answers 500 at first',
      { intercept: (_, earlier) => (earlier === 0 ? { status: 500 } : undefined) },
      /200, or 503 when the fault passes\n +actual +500/,
    ],
    [
      'does not say when to come back',
      { curt: true, intercept: (_, earlier) => (earlier === 0 ? { status: 503 } : undefined) },
      /expected +Retry-After with the 503\n +actual +503/,
    ],
    ['takes what it must refuse', { credulous: true }, /with a receiptId\n +actual +200/],
  ])('finds out a server that %s', async (_, mischief, difference) => {
    const { code, text } = await play(await start(mischief), '--conversions', '70', '--shuffle');
    expect(text).toMatch(difference);
    expect(text).toMatch(/look at {3}http:\/\/127\.0\.0\.1:\d+\/admin\/v1\//);
    expect(text).not.toMatch(/all as expected/);
    expect(code).toBe(1);
  });

  it('shows the first ten differences and counts the rest', async () => {
    const { text } = await play(await start({ spoil: ({ fields }) => (fields.clickId = 'lost') }));
    expect(text).toMatch(/^10\. /m);
    expect(text).not.toMatch(/^11\. /m);
    expect(text).toMatch(/^and \d+ more$/m);
  });

  it('has no verdict when nobody is there', async () => {
    const fake = await FakePitstop.start();
    const { url, options } = fake;
    await fake.stop();
    const { code, text } = await play({ url, options });
    expect(text).toMatch(/no verdict: no answer from .*npm start/);
    expect(code).toBe(2);
  });

  it.each([
    ['secret', ['--secret', 'wrong'], /the callback URL answers 401: the secret is wrong/],
    ['admin key', ['--admin-key', 'wrong'], /answers 401: the admin key is wrong/],
  ])('has no verdict with a wrong %s', async (_, wrong, message) => {
    const { code, text } = await play(await start(), ...wrong);
    expect(text).toMatch(message);
    expect(code).toBe(2);
  });
});

function forget(body: string): { status: number; json: unknown } | undefined {
  const conversionId = /"conversionId":"(sim-[^"/]*?-c\d*5)"/i.exec(body)?.[1];
  if (conversionId === undefined || body.includes('"rewardPoints":-')) return undefined;
  return { status: 200, json: { receiptId: '00000000-0000-7000-8000-00000000ffff', conversionId, outcome: 'created' } };
}
