import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { Config, ConfigError, loadConfig } from '../../src/platform/config/config.js';
import { Metrics } from '../../src/platform/metrics/metrics.js';
import { banner } from '../../src/platform/process/banner.js';
import { PROBLEMS } from '../../src/problems.js';
import { ENDPOINT_EVENTS } from '../../src/sites/sites-config.js';
import { parseSitesFile } from '../../src/sites/sites-file.js';
import { declaredEvents } from '../../src/platform/events/event-type.js';
import { HELP } from '../../simulator/options.js';
import { ADMIN_KEY, CALLBACK_SECRET, startApplication, type RunningApplication } from '../support/application.js';
import { connect, createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
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

  it('finds every call of the admin API in its table, and no other', async () => {
    const response = await fetch(`${running?.url}/docs-json`);
    const { paths } = (await response.json()) as { paths: Record<string, Record<string, unknown>> };
    const served = Object.entries(paths)
      .filter(([path]) => path.startsWith('/admin/v1/'))
      .flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.slice('/admin/v1'.length)}`),
      );
    const told = [...readDocument('docs/admin-api.md').matchAll(/^\| `((?:GET|POST) [^`]+)`/gm)].map(
      ([, call]) => call,
    );
    expect([...told].sort()).toEqual(served.sort());
  });

  it('finds the ledger right by the questions that docs/ledger.md asks', async () => {
    const questions = blocksOf(readDocument('docs/ledger.md')).filter(({ language }) => language === 'sql');
    expect(questions).toHaveLength(3);
    const client = await connect(database.url);
    try {
      for (const { text } of questions) expect((await client.query(text)).rows).toEqual([]);
    } finally {
      await client.end();
    }
  });

  it('can run every statement of docs/operations.md', async () => {
    const text = readDocument('docs/operations.md');
    const blocks = [...text.matchAll(/^ *```sql\n(.*?)^ *```$/gms)].map(([, sql = '']) => sql);
    const inline = [...text.matchAll(/`((?:SELECT|UPDATE) [^`<]+)`/g)].map(([, sql = '']) => sql);
    const statements = [...blocks, ...inline].flatMap((sql) => sql.split(';')).filter((sql) => sql.trim() !== '');
    expect(statements.length).toBeGreaterThan(8);
    const client = await connect(database.url);
    try {
      for (const sql of statements) await client.query(sql);
    } finally {
      await client.end();
    }
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

  it('has the defaults that the configuration has', () => {
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
        KEEP_EVENTS_DAYS: defaultOf('KEEP_EVENTS_DAYS'),
        KEEP_ATTEMPTS_DAYS: defaultOf('KEEP_ATTEMPTS_DAYS'),
        LOG_LEVEL: defaultOf('LOG_LEVEL'),
      }).toEqual({
        NODE_ENV: `\`${config.nodeEnv}\``,
        PORT: `\`${config.port}\``,
        DATABASE_POOL_SIZE: `\`${config.databasePoolSize}\``,
        ROLES: `\`${[...config.roles].join(',')}\``,
        BODY_LIMIT_BYTES: `\`${config.bodyLimitBytes}\``,
        KEEP_EVENTS_DAYS: `\`${config.keepDays.events}\``,
        KEEP_ATTEMPTS_DAYS: `\`${config.keepDays.attempts}\``,
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

  it('has a receiver of notifications that takes a signed message and refuses a forged one', async () => {
    const [receiver] = blocksOf(readDocument('docs/notifications.md')).filter(({ language }) => language === 'js');
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const reserved = createServer();
    await new Promise<void>((resolve) => reserved.listen(0, '127.0.0.1', resolve));
    const { port } = reserved.address() as AddressInfo;
    await new Promise((resolve) => reserved.close(resolve));
    const child = spawn(process.execPath, ['--input-type=module', '-e', receiver?.text ?? ''], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], PORT: String(port), CRM_WEBHOOK_SECRET: secret },
    });
    const ended = once(child, 'exit');
    try {
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += String(chunk)));
      const body = JSON.stringify({ type: 'reward.granted', data: { memberId: 'anna', amount: '45.00' } });
      const at = new Date();
      const post = (signed: string) =>
        fetch(`http://127.0.0.1:${port}/`, {
          method: 'POST',
          body,
          headers: {
            'webhook-id': 'message-1',
            'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
            'webhook-signature': new Webhook(secret).sign('message-1', at, signed),
          },
        });
      const answer = await eventually('the receiver listens', () => post(body).catch(() => null));
      expect(answer.status).toBe(204);
      expect((await post(`${body} `)).status).toBe(401);
      await eventually('the receiver says what it got', () => output.includes('message-1 reward.granted anna 45.00'));
    } finally {
      child.kill();
      await ended;
    }
  });

  it('shows pieces of a sites file that can be read', () => {
    const examples = ['docs/notifications.md', 'docs/sites-file.md']
      .flatMap((name) => blocksOf(readDocument(name)))
      .filter(({ language }) => language === 'yaml');
    const env = { CRM_WEBHOOK_SECRET: `whsec_${randomBytes(32).toString('base64')}` };
    expect(examples.flatMap(({ text }) => parseSitesFile(text, { env }).faults ?? [])).toEqual([]);
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
