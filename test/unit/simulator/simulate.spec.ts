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

  async function play(fake: FakePitstop, ...more: string[]): Promise<{ code: number; lines: string[] }> {
    const argv = [
      '--url',
      fake.url,
      ...fake.options,
      '--seed',
      '1',
      '--retry-scale',
      '0.00001',
      '--wait',
      '1',
      ...more,
    ];
    const options = readOptions(argv, {}, () => ({}), Date.now);
    if (!options) throw new Error('help was not asked for');
    const written: string[] = [];
    const code = await simulate(options, { write: (text) => written.push(text) });
    return { code, lines: written.join('').trimEnd().split('\n') };
  }

  it.each(['1', '2', '3'])('finds a right server right, seed %s', async (seed) => {
    const { code, lines } = await play(
      await start(),
      '--conversions',
      '400',
      '--shuffle',
      '--duplicates',
      '0.3',
      '--seed',
      seed,
    );
    expect(lines.slice(-12).join('\n')).toMatch(/\nall as expected$/);
    expect(lines.at(-1)).toBe('all as expected');
    expect(code).toBe(0);
  });
});
