import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Config, ConfigError, loadConfig } from '../../src/platform/config/config.js';
import { Metrics } from '../../src/platform/metrics/metrics.js';
import { banner } from '../../src/platform/process/banner.js';
import { PROBLEMS } from '../../src/problems.js';
import { ENDPOINT_EVENTS } from '../../src/sites/sites-config.js';
import { declaredEvents } from '../../src/platform/events/event-type.js';
import { HELP } from '../../simulator/options.js';
import { ADMIN_KEY, CALLBACK_SECRET, startApplication, type RunningApplication } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import {
  blocksOf,
  curlCalls,
  differences,
  jsonValues,
  readDocument,
  ROOT,
  sectionOf,
  send,
} from '../fixtures/readme.js';

const README = readDocument('README.md');
const DOCUMENTS = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)];

describe('What the README tells a newcomer to type', () => {
  let database: TestDatabase;
  let running: RunningApplication | null = null;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(async () => {
    await running?.close();
    await database.drop();
  });

  /** Runs the commands of a section one after the other, and holds every answer against the one printed after it. */
  async function follow(section: string): Promise<number> {
    const application = running;
    if (!application) throw new Error('The application does not run');
    const variables = {
      URL: application.url,
      SECRET: `${CALLBACK_SECRET.header}: ${CALLBACK_SECRET.value}`,
      KEY: `Authorization: Bearer ${ADMIN_KEY}`,
    };
    let answers: unknown[] = [];
    let compared = 0;
    for (const { language, text } of blocksOf(section)) {
      if (language === 'sh') {
        answers = [];
        for (const call of curlCalls(text, variables)) {
          answers.push(await send(call));
          await application.idle();
        }
      }
      if (language !== 'json') continue;
      const printed = jsonValues(text);
      expect(printed).toHaveLength(answers.length);
      expect(printed.flatMap((value, index) => differences(value, answers[index], text))).toEqual([]);
      compared += printed.length;
    }
    return compared;
  }

  it('answers as printed without a sites file', async () => {
    running = await startApplication({ databaseUrl: database.url });
    expect(await follow(sectionOf(README, '### A callback becomes a balance'))).toBe(4);
  });

  it('pays a repeated callback once, and the taken back one no more', async () => {
    const [first] = curlCalls(sectionOf(README, '### A callback becomes a balance').split('```sh\n')[2] ?? '', {
      URL: running?.url ?? '',
      SECRET: `${CALLBACK_SECRET.header}: ${CALLBACK_SECRET.value}`,
    });
    if (!first || !running) throw new Error('The README begins with no callback');
    expect(await send(first)).toMatchObject({ outcome: 'stale' });
    await running.idle();
    const { body } = await running.get('/members/anna?site=default');
    expect(body).toMatchObject({ balances: [{ environment: 'production', asset: 'POINTS', amount: '0.00' }] });
  });

  it('answers as printed with the two sites and the sandbox, started on the same data', async () => {
    const section = sectionOf(README, '### Two sites and a sandbox');
    const file = /^SITES_FILE=(\S+) npm start$/m.exec(section)?.[1] ?? '';
    await running?.close();
    running = await startApplication({ databaseUrl: database.url, config: { sitesFile: join(ROOT, file) } });
    expect(await follow(section)).toBe(5);
  });

  it('finds the secrets where npm start has put them', () => {
    const home = mkdtempSync(join(tmpdir(), 'pitstop-readme-'));
    try {
      const config = loadConfig({ PITSTOP_HOME: join(home, '.pitstop') });
      const script = blocksOf(README).find(({ text }) => text.startsWith('URL='))?.text ?? '';
      const said = execFileSync('sh', ['-c', `${script}\nprintf '%s\\n' "$URL" "$SECRET" "$KEY"`], {
        cwd: home,
        encoding: 'utf8',
        env: { PATH: `${dirname(process.execPath)}:${process.env['PATH']}` },
      });
      expect(said.trim().split('\n')).toEqual([
        `http://127.0.0.1:${config.port}`,
        `${config.callbackSecrets[0]?.header}: ${config.callbackSecrets[0]?.value}`,
        `Authorization: Bearer ${config.adminKeys[0]?.key}`,
      ]);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });

  it('sees what the start really prints', () => {
    const home = mkdtempSync(join(tmpdir(), 'pitstop-readme-'));
    try {
      const config = loadConfig({ PITSTOP_HOME: join(home, '.pitstop') });
      const printed = banner(config, 'http://127.0.0.1:3000', `embedded, in ${config.pitstopHome}`, new Date(0));
      const sample = blocksOf(README).find(({ text }) => text.includes('Pitstop listens on'))?.text ?? '';
      const lines = sample.slice(sample.indexOf('Pitstop listens on')).split('\n');
      const patterns = lines.map((line) => line.split('…').map(escaped).join('.+'));
      expect(printed).toMatch(new RegExp(`^${patterns.join('\n')}`, 'm'));
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});

describe('What the documents say', () => {
  it('has every environment variable in one table, and no other', () => {
    const asked = new Set<string>();
    const env = new Proxy<Record<string, string>>(
      { NODE_ENV: 'production' },
      {
        get: (target, name) => {
          asked.add(String(name));
          return target[String(name)];
        },
      },
    );
    expect(() => loadConfig(env)).toThrow(ConfigError);
    const table = [...sectionOf(README, '### Configuration').matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    expect([...table].sort()).toEqual([...asked].sort());
  });

  it('has the defaults that the configuration has', async () => {
    const home = mkdtempSync(join(tmpdir(), 'pitstop-readme-'));
    try {
      const config: Config = loadConfig({ PITSTOP_HOME: home });
      const section = sectionOf(README, '### Configuration');
      const defaultOf = (name: string): string =>
        new RegExp(`^\\| \`${name}\` +\\| ([^|]+?) +\\|`, 'm').exec(section)?.[1] ?? '';
      expect({
        NODE_ENV: defaultOf('NODE_ENV'),
        PORT: defaultOf('PORT'),
        DATABASE_POOL_SIZE: defaultOf('DATABASE_POOL_SIZE'),
        ROLES: defaultOf('ROLES'),
        BODY_LIMIT_BYTES: defaultOf('BODY_LIMIT_BYTES'),
        LOG_LEVEL: defaultOf('LOG_LEVEL'),
      }).toEqual({
        NODE_ENV: `\`${config.nodeEnv}\``,
        PORT: `\`${config.port}\``,
        DATABASE_POOL_SIZE: `\`${config.databasePoolSize}\``,
        ROLES: `\`${[...config.roles].join(',')}\``,
        BODY_LIMIT_BYTES: `\`${config.bodyLimitBytes}\``,
        LOG_LEVEL: `\`${config.logLevel}\``,
      });
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });

  it('explains every error code, with its status', () => {
    const told = readDocument('docs/callbacks.md') + readDocument('docs/admin-api.md');
    const missing = Object.entries(PROBLEMS)
      .filter(([code, { status }]) => !new RegExp(`^\\| ${status} +\\| \`${code}\``, 'm').test(told))
      .map(([code]) => code);
    expect(missing).toEqual([]);
  });

  it('names every metric, and none that does not exist', async () => {
    const existing = (await new Metrics().registry.getMetricsAsJSON()).map(({ name }) => name);
    const own = existing.filter((name) => name.startsWith('pitstop_'));
    const text = DOCUMENTS.map(readDocument).join('\n');
    const named = new Set([...text.matchAll(/\bpitstop_[a-z]+_[a-z_]+/g)].map(([name]) => name));
    expect([...named].sort()).toEqual([...own].sort());
  });

  it('tells of every event and every type of notification', () => {
    const events = readDocument('docs/events.md');
    expect([...declaredEvents()].filter((name) => !events.includes(`\`${name}\``))).toEqual([]);
    const notifications = readDocument('docs/notifications.md');
    expect(ENDPOINT_EVENTS.filter((name) => !notifications.includes(`\`${name}\``))).toEqual([]);
  });

  it('lists the options of the simulator, and uses no others', () => {
    const options = [...new Set([...HELP.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, name]) => name))].sort();
    const section = sectionOf(readDocument('docs/operations.md'), '## The simulator');
    expect([...section.matchAll(/^\| `(--[a-z-]+)/gm)].map(([, name]) => name).sort()).toEqual(options);
    const used = [...README.matchAll(/^npm run simulate -- (.*)$/gm)].flatMap(([, rest = '']) =>
      [...rest.matchAll(/--[a-z-]+/g)].map(([name]) => name),
    );
    expect(used.filter((name) => !options.includes(name))).toEqual([]);
  });

  it('has no link that leads nowhere', () => {
    const broken = DOCUMENTS.flatMap((document) =>
      [...readDocument(document).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)]
        .filter(([, path = '', anchor]) => {
          const target = path === '' ? document : join(dirname(document), path);
          if (!existsSync(join(ROOT, target))) return true;
          return anchor !== undefined && !anchorsOf(readDocument(target)).includes(anchor);
        })
        .map(([link]) => `${document}: ${link}`),
    );
    expect(broken).toEqual([]);
  });
});

/** As GitHub makes them of headings. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
