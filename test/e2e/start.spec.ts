import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { startEmbedded } from '../../src/platform/database/embedded.js';
import { isServerOf, readPostmaster } from '../../src/platform/database/postmaster.js';
import { createEmptyDatabase } from '../support/database.js';
import { build, PitstopProcess } from '../support/pitstop-process.js';

// Each test starts whole processes; a busy machine takes its time over that.
jest.setTimeout(120_000);

const SECRET = 'a-secret-of-more-than-16-characters';

function hadPostgresUser(): boolean {
  return spawnSync('id', ['postgres'], { stdio: 'ignore' }).status === 0;
}

describe('Pitstop with its embedded database', () => {
  const postgresUserExisted = hadPostgresUser();
  let home: string;
  let processes: PitstopProcess[];

  const data = (): string => join(home, 'postgres', 'data');
  const server = (): number | null => {
    const pid = readPostmaster(data())?.pid;
    return pid !== undefined && isServerOf(pid, data()) ? pid : null;
  };
  const launch = (env: Record<string, string> = {}): PitstopProcess => {
    const started = new PitstopProcess({ PITSTOP_HOME: home, ...env });
    processes.push(started);
    return started;
  };
  const send = async (url: string, pitstop: PitstopProcess, conversionId: string): Promise<Response> => {
    const secret = /X-Api-Token: (\S+)\n/.exec(pitstop.output)?.[1] ?? '';
    const body = JSON.stringify({
      id: conversionId,
      sentAt: '2026-01-01T00:00:00Z',
      conversion: { status: 'Success', conversionId, pubMemberId: 'member-1', rewardPoints: 45 },
    });
    return fetch(`${url}/callbacks/gokart`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-token': secret },
      body,
    });
  };

  const newHome = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'pitstop-start-'));
    chmodSync(folder, 0o755);
    homes.push(folder);
    return folder;
  };
  const homes: string[] = [];

  beforeAll(() => {
    build();
    home = newHome();
  }, 120_000);

  beforeEach(() => {
    processes = [];
  });

  afterEach(async () => {
    await Promise.all(processes.map((started) => started.kill()));
    // Whatever a test left behind: attach to it and be its last user.
    if (server() !== null) await (await startEmbedded(home)).stop();
  });

  afterAll(() => {
    for (const folder of homes) rmSync(folder, { recursive: true, force: true });
    // As root on a machine without that user, the first start makes it; a test leaves nothing changed.
    if (!postgresUserExisted && hadPostgresUser()) spawnSync('userdel', ['postgres']);
  });

  it('starts from nothing, shows secrets and a curl line that works, and SIGTERM stops all of it', async () => {
    const pitstop = launch();
    await pitstop.ready();
    const [line] = await pitstop.printed(/^curl .*\/callbacks\/gokart$/m);
    const { stdout } = spawnSync('sh', ['-c', line], { encoding: 'utf8' });
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'created' });
    expect(server()).not.toBeNull();

    pitstop.signal('SIGTERM');
    await expect(pitstop.exit()).resolves.toBe(0);
    expect(server()).toBeNull();
    expect(existsSync(join(data(), 'postmaster.pid'))).toBe(false);
  });

  it('finds its data again after a kill -9 of the process alone, and of everything', async () => {
    const first = launch();
    expect((await send(await first.ready(), first, 'kept')).status).toBe(200);
    const pid = server();
    await first.kill();
    expect(server()).toBe(pid);

    const second = launch();
    const answer = await send(await second.ready(), second, 'kept');
    await expect(answer.json()).resolves.toMatchObject({ outcome: 'duplicate' });
    expect(server()).toBe(pid);

    await second.kill();
    process.kill(pid ?? 0, 'SIGKILL');
    const third = launch();
    const again = await send(await third.ready(), third, 'kept');
    await expect(again.json()).resolves.toMatchObject({ outcome: 'duplicate' });
    third.signal('SIGTERM');
    await third.exit();
    expect(server()).toBeNull();
  });

  it('is made once by two processes that start from nothing, shared, and stopped by the last one out', async () => {
    home = newHome();
    const [first, second] = [launch(), launch()];
    await Promise.all([first.ready(), second.ready()]);
    first.signal('SIGINT');
    await expect(first.exit()).resolves.toBe(0);
    expect(server()).not.toBeNull();
    expect((await fetch(`${await second.ready()}/health/ready`)).status).toBe(200);
    second.signal('SIGINT');
    await second.exit();
    expect(server()).toBeNull();
  });

  it('is brought back on its port when it dies under a running process', async () => {
    const pitstop = launch();
    const url = await pitstop.ready();
    process.kill(server() ?? 0, 'SIGKILL');
    await pitstop.printed(/gone away; starting it again/);
    let status = 503;
    while (status === 503) status = (await send(url, pitstop, 'after')).status;
    expect(status).toBe(200);
  });
});

describe('Pitstop in production', () => {
  beforeAll(() => build(), 120_000);

  it('refuses to start with one message that lists all that is missing', async () => {
    const pitstop = new PitstopProcess({ NODE_ENV: 'production' });
    await expect(pitstop.exit()).resolves.toBe(1);
    for (const name of ['DATABASE_URL', 'CALLBACK_SECRETS', 'ADMIN_KEYS'])
      expect(pitstop.output).toContain(`- ${name}:`);
  });

  it('says so in one line when the database cannot be reached', async () => {
    const pitstop = new PitstopProcess({
      NODE_ENV: 'production',
      DATABASE_URL: 'postgres://nobody:hush@127.0.0.1:1/nothing',
      CALLBACK_SECRETS: `X-Api-Token:${SECRET}`,
      ADMIN_KEYS: `ops:admin:${SECRET}`,
    });
    await expect(pitstop.exit()).resolves.toBe(1);
    expect(pitstop.output).toContain('The database in DATABASE_URL cannot be reached (ECONNREFUSED)');
    expect(pitstop.output).not.toContain('hush');
  });

  it('writes JSON lines that hold no secret', async () => {
    const database = await createEmptyDatabase();
    const pitstop = new PitstopProcess({
      NODE_ENV: 'production',
      DATABASE_URL: database.url,
      CALLBACK_SECRETS: `X-Api-Token:${SECRET}`,
      ADMIN_KEYS: `ops:admin:${SECRET}`,
    });
    try {
      await pitstop.printed(/Listening on/);
      pitstop.signal('SIGTERM');
      await expect(pitstop.exit()).resolves.toBe(0);
      const lines = pitstop.output.trim().split('\n');
      expect(lines.map((line) => typeof (JSON.parse(line) as unknown))).toEqual(lines.map(() => 'object'));
      expect(pitstop.output).not.toContain(SECRET);
    } finally {
      await pitstop.kill();
      await database.drop();
    }
  });
});
