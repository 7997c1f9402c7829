import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { readPostmaster } from '../../src/platform/database/postmaster.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { build } from '../support/pitstop-process.js';
import { killUnderLoad, type CrashOutcome } from './kill-under-load.js';

/** `npm run test:crash` plays the whole of it; `npm test` a short one, every time. */
const FULL = process.env.PITSTOP_CRASH === 'full';
const [KILLS, CONVERSIONS] = FULL ? [10, 5000] : [2, 200];

jest.setTimeout(FULL ? 30 * 60_000 : 180_000);

function expectNothingLost({ exitCode, output, answeredBeforeKill }: CrashOutcome): void {
  // The whole of what the simulator said is what somebody needs who reads of a failure here.
  expect(output).toMatch(/\nall as expected\n$/);
  expect(exitCode).toBe(0);
  expect(answeredBeforeKill).toHaveLength(KILLS);
  for (const answered of answeredBeforeKill) expect(answered).toBeGreaterThan(0);
  if (FULL) process.stdout.write(`${output}killed after ${answeredBeforeKill.join(', ')} callbacks\n`);
}

describe('Killed under load, again and again, Pitstop loses nothing that it acknowledged and pays nothing twice', () => {
  beforeAll(() => build(), 180_000);

  describe('on a database of its own', () => {
    let database: TestDatabase;
    beforeEach(async () => {
      database = await createTestDatabase();
    });
    afterEach(() => database.drop());

    const two = ['as two processes, killed in turn', 2] as const;
    it.each(FULL ? [['as one process', 1] as const, two] : [two])('%s', async (_, processes) => {
      const env = { DATABASE_URL: database.url };
      const seed = `crash-${processes}`;
      expectNothingLost(await killUnderLoad({ processes, kills: KILLS, conversions: CONVERSIONS, seed, env }));
    });
  });

  // start.spec.ts has one such crash; ten under load take too long for every run.
  if (!FULL) return;

  describe('with its embedded database', () => {
    let home: string;
    beforeEach(() => {
      home = mkdtempSync(join(tmpdir(), 'pitstop-crash-'));
      chmodSync(home, 0o755);
    });
    afterEach(() => rmSync(home, { recursive: true, force: true }));

    it('which lives on or dies with it', async () => {
      const killDatabase = (kill: number): void => {
        const pid = readPostmaster(join(home, 'postgres', 'data'))?.pid;
        if (pid === undefined) throw new Error('The embedded server does not run.');
        if (kill % 2 === 1) process.kill(pid, 'SIGKILL');
      };
      const env = { PITSTOP_HOME: home };
      const plan = { processes: 1, kills: KILLS, conversions: CONVERSIONS, seed: 'crash-embedded', env };
      expectNothingLost(await killUnderLoad({ ...plan, alongside: killDatabase }));
    });
  });
});
