import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger, type INestApplicationContext } from '@nestjs/common';
import { EventEmitter2, EventEmitterModule } from '@nestjs/event-emitter';
import { Test } from '@nestjs/testing';
import { loadConfig } from '../../../src/platform/config/config.js';
import { ConfigModule } from '../../../src/platform/config/config.module.js';
import { DatabaseModule } from '../../../src/platform/database/database.module.js';
import { defaultSitesConfig } from '../../../src/sites/sites-config.js';
import { SitesFileError } from '../../../src/sites/sites.errors.js';
import { SITES_CHANGED, type SitesChanged } from '../../../src/sites/sites.events.js';
import { LARGEST_SITES_FILE } from '../../../src/sites/sites-file.js';
import { SitesModule } from '../../../src/sites/sites.module.js';
import { SitesService } from '../../../src/sites/sites.service.js';
import { connect, createTestDatabase, type TestDatabase } from '../../support/database.js';

let database: TestDatabase;
let folder: string;
let file: string;
const running: INestApplicationContext[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pitstop-sites-'));
  file = join(folder, 'sites.yaml');
});
afterEach(async () => {
  Logger.overrideLogger(false);
  await Promise.all(running.splice(0).map((app) => app.close()));
  await rm(folder, { recursive: true });
});

/** The sites module as the application has it, on a real database. What it logs goes to `lines`. */
async function start(sitesFile: string | null, lines: string[] = []): Promise<INestApplicationContext> {
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    CALLBACK_SECRETS: 'X-Api-Token:0123456789abcdef',
    ADMIN_KEYS: 'test:admin:0123456789abcdef',
    ...(sitesFile === null ? {} : { SITES_FILE: sitesFile }),
  });
  const note = (line: unknown): void => void lines.push(String(line));
  const app = await Test.createTestingModule({
    imports: [
      ConfigModule.of(config),
      DatabaseModule.of(config, database.url),
      EventEmitterModule.forRoot(),
      SitesModule,
    ],
  })
    .setLogger({ log: note, warn: note, error: note })
    .compile();
  await app.init();
  running.push(app);
  return app;
}

async function service(sitesFile: string | null, lines: string[] = []): Promise<SitesService> {
  return (await start(sitesFile, lines)).get(SitesService);
}

const declaring = (...names: string[]): string => `sites: { ${names.map((name) => `${name}: {}`).join(', ')} }\n`;

async function countVersions(): Promise<number> {
  const client = await connect(database.url);
  try {
    const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM sites_versions');
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}

describe('the sites in force', () => {
  it('are the default one without a file, and that is a version like any other', async () => {
    const first = (await service(null)).current();
    const second = await service(null);
    expect(first.config).toEqual(defaultSitesConfig());
    expect(second.current().version).toBe(first.version);
    expect(await second.version(first.version)).toEqual(defaultSitesConfig());
  });

  it('have a version that belongs to their content', async () => {
    await writeFile(file, declaring('one'));
    const one = (await service(file)).current();
    await writeFile(file, declaring('two'));
    const two = (await service(file)).current();
    await writeFile(file, declaring('one'));
    const again = await service(file);
    expect(two.version).not.toBe(one.version);
    expect(again.current().version).toBe(one.version);
    expect([...(await again.version(two.version)).sites.keys()]).toEqual(['two']);
  });

  it('have one version when several processes meet a new file at the same moment', async () => {
    await writeFile(file, declaring('crowd'));
    const before = await countVersions();
    const all = await Promise.all(Array.from({ length: 6 }, () => service(file)));
    expect(new Set(all.map((sites) => sites.current().version)).size).toBe(1);
    expect(await countVersions()).toBe(before + 1);
  });

  it('can be asked for by a version whose secrets are gone from the environment', async () => {
    const variable = 'PITSTOP_TEST_SITES_SECRET';
    process.env[variable] = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    await writeFile(
      file,
      `sites:\n  hooked:\n    endpoints:\n      - { id: crm, url: 'https://crm.example.com/', secretEnv: ${variable} }\n`,
    );
    const { version } = (await service(file)).current();
    delete process.env[variable];
    const other = await service(null);
    expect((await other.version(version)).sites.get('hooked')?.endpoints).toHaveLength(1);
    await expect(service(file)).rejects.toThrow(`the environment variable ${variable} is not set`);
  });

  it('say which version is asked for that never was', async () => {
    await expect((await service(null)).version(2_000_000_000)).rejects.toThrow('no version 2000000000');
  });
});

describe('a sites file that cannot be used', () => {
  it('stops the start with every fault, and is not stored', async () => {
    await writeFile(file, 'defaultSite: x\nsites: { a: { holdDays: 1 } }\n');
    const before = await countVersions();
    const error: unknown = await service(file).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SitesFileError);
    expect((error as SitesFileError).message.split('\n')).toEqual([
      `The sites file ${file} has 2 faults:`,
      `  ${file}:1:14 defaultSite there is no site "x": the sites are a`,
      `  ${file}:2:15 sites.a.holdDays is not known here: the keys are title, points, revenue, policy, endpoints`,
    ]);
    expect(await countVersions()).toBe(before);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['does not exist', () => Promise.resolve(), 'there is no such file'],
    ['is a folder', () => mkdir(file), 'it is a folder'],
    ['is not UTF-8', () => writeFile(file, Buffer.from([0x73, 0xff])), 'is not UTF-8 text'],
    ['is too large', () => writeFile(file, Buffer.alloc(LARGEST_SITES_FILE + 1, '#')), 'is larger than 1048576 bytes'],
    ['is empty', () => writeFile(file, ''), 'is empty'],
  ])('stops the start when it %s', async (_, make, message) => {
    await make();
    await expect(service(file)).rejects.toThrow(message);
  });
});

describe('a reload', () => {
  function changesOf(app: INestApplicationContext): SitesChanged[] {
    const heard: SitesChanged[] = [];
    app.get(EventEmitter2).on(SITES_CHANGED, (change: SitesChanged) => heard.push(change));
    return heard;
  }

  it('puts a changed file in force and says so', async () => {
    await writeFile(file, declaring('before'));
    const app = await start(file);
    const sites = app.get(SitesService);
    const heard = changesOf(app);
    await writeFile(file, declaring('after'));
    expect(await sites.reload()).toBe(true);
    expect([...sites.current().config.sites.keys()]).toEqual(['after']);
    expect(heard).toEqual([{ version: sites.current().version }]);
  });

  it('of the same content says nothing', async () => {
    await writeFile(file, declaring('same'));
    const app = await start(file);
    const heard = changesOf(app);
    expect(await app.get(SitesService).reload()).toBe(true);
    expect(heard).toEqual([]);
  });

  it('of a faulty or lost file keeps the old one and logs every fault', async () => {
    await writeFile(file, declaring('kept'));
    const lines: string[] = [];
    const app = await start(file, lines);
    const sites = app.get(SitesService);
    const heard = changesOf(app);
    const before = sites.current();
    await writeFile(file, 'defaultSite: x\nsites: { a: { holdDays: 1 } }\n');
    expect(await sites.reload()).toBe(false);
    await rm(file);
    expect(await sites.reload()).toBe(false);
    expect(sites.current()).toBe(before);
    expect(heard).toEqual([]);
    const log = lines.join('\n');
    expect(log).toContain(`version ${before.version} stays in force`);
    expect(log).toContain(':1:14 defaultSite there is no site "x"');
    expect(log).toContain(':2:15 sites.a.holdDays is not known here');
    expect(log).toContain('there is no such file');
  });

  it('that overlaps another leaves the newest content in force', async () => {
    await writeFile(file, declaring('v0'));
    const sites = await service(file);
    const turns: Promise<boolean>[] = [];
    for (const name of ['v1', 'v2', 'v3']) {
      await writeFile(file, declaring(name));
      turns.push(sites.reload());
    }
    await Promise.all(turns);
    expect([...sites.current().config.sites.keys()]).toEqual(['v3']);
  });

  it('follows SIGHUP until the application is closed', async () => {
    await writeFile(file, declaring('calm'));
    const app = await start(file);
    const changed = new Promise<SitesChanged>((resolve) => app.get(EventEmitter2).once(SITES_CHANGED, resolve));
    await writeFile(file, declaring('hung'));
    process.emit('SIGHUP');
    expect(await changed).toEqual({ version: app.get(SitesService).current().version });
    await app.close();
    expect(process.listenerCount('SIGHUP')).toBe(0);
  });
});

describe('a stored version', () => {
  it.each([
    ['the owner', 'owner', 'kept'],
    ['the application', 'application', 'permission denied'],
  ] as const)('cannot be changed or removed by %s', async (_, role, message) => {
    await service(null);
    const client = await connect(database.url, role);
    try {
      for (const sql of [
        `UPDATE sites_versions SET content = 'x'`,
        'DELETE FROM sites_versions',
        'TRUNCATE sites_versions',
      ]) {
        await expect(client.query(sql)).rejects.toThrow(message);
      }
    } finally {
      await client.end();
    }
  });
});
