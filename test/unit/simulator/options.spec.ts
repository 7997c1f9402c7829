import { describe, expect, it } from '@jest/globals';
import { type Options, readOptions, UsageError } from '../../../simulator/options.js';

const GIVEN = ['--secret', 'X-Token:s3cret', '--admin-key', 'key'];

function read(argv: string[], env: Record<string, string> = {}, known = {}): Options {
  const options = readOptions(
    argv,
    env,
    () => known,
    () => 1_700_000_000_000,
  );
  if (!options) throw new Error('help was not asked for');
  return options;
}

describe('Options', () => {
  it('read the documented command', () => {
    const command =
      '--url http://127.0.0.1:3000 --conversions 5000 --concurrency 32 --duplicates 0.1 --shuffle --seed 1';
    expect(read([...command.split(' '), ...GIVEN])).toMatchObject({
      targets: ['http://127.0.0.1:3000'],
      secret: { header: 'X-Token', value: 's3cret' },
      adminKey: 'key',
      conversions: 5000,
      concurrency: 32,
      duplicates: 0.1,
      shuffle: true,
      seed: '1',
    });
  });

  it('take several processes, and the whole callback URL', () => {
    const { targets } = read([...GIVEN, '--url', 'http://a:1,http://b:2/', '--url', 'https://c/x/callbacks/gokart']);
    expect(targets).toEqual(['http://a:1', 'http://b:2', 'https://c/x']);
  });

  it('put a bare secret into X-Api-Token', () => {
    expect(read(['--secret', 'abc', '--admin-key', 'k']).secret).toEqual({ header: 'X-Api-Token', value: 'abc' });
  });

  it('find what npm start has generated, and prefer the environment to it', () => {
    const known = { callbackSecret: 'made', adminKey: 'made-key' };
    expect(read([], {}, known)).toMatchObject({ secret: { value: 'made' }, adminKey: 'made-key' });
    const env = { CALLBACK_SECRETS: 'X-A:one,X-B:two', ADMIN_KEYS: 'ops:admin:k:1,b:viewer:k2', PORT: '4000' };
    expect(read([], env, known)).toMatchObject({
      targets: ['http://127.0.0.1:4000'],
      secret: { header: 'X-A', value: 'one' },
      adminKey: 'k:1',
    });
  });

  it('give each run an id of its own', () => {
    expect(read([...GIVEN, '--seed', '5']).runId).toMatch(/^sim-5-[a-z0-9]+$/);
    expect(read([...GIVEN, '--run-id', 'mine']).runId).toBe('mine');
  });

  it.each([
    [['--conversions', '0'], /--conversions takes a whole number from 1/],
    [['--conversions', 'many'], /--conversions .* not "many"/],
    [['--concurrency', '1.5'], /--concurrency/],
    [['--duplicates', '2'], /--duplicates takes a number from 0 to 1/],
    [['--url', 'localhost:3000'], /--url takes a URL/],
    [['--run-id', 'a b'], /--run-id/],
    [['--what'], /--what/],
    [['stray'], /stray/],
  ])('refuse %j', (argv, message) => {
    const attempt = (): Options => read([...GIVEN, ...argv]);
    expect(attempt).toThrow(UsageError);
    expect(attempt).toThrow(message);
  });

  it('say which secret is missing', () => {
    expect(() => read([])).toThrow(/--secret is missing/);
    expect(() => read(['--secret', 'x'])).toThrow(/--admin-key is missing/);
  });

  it('leave everything alone for --help', () => {
    expect(readOptions(['--help'], {}, () => ({}), Date.now)).toBeNull();
  });
});
