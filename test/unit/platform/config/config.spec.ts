import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigError, loadConfig, loadDatabaseConfig } from '../../../../src/platform/config/config.js';
import { readOrCreateSecrets } from '../../../../src/platform/config/secret-file.js';

const LONG_SECRET = 'a-secret-of-more-than-16-characters';
const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://pitstop:password@db:5432/pitstop',
  CALLBACK_SECRETS: `X-Api-Token:${LONG_SECRET}`,
  ADMIN_KEYS: `ops:admin:${LONG_SECRET}`,
};

function faultsOf(env: Record<string, string>): ConfigError {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the environment was accepted');
}

describe('the configuration', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'pitstop-config-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('has a default for everything outside production', () => {
    const config = loadConfig({ PITSTOP_HOME: home });
    expect(config).toMatchObject({ port: 3000, host: '127.0.0.1', databaseUrl: null, bodyLimitBytes: 262_144 });
    expect([...config.roles]).toEqual(['intake', 'consumers', 'senders', 'admin']);
    expect(config.callbackSecrets).toHaveLength(1);
    expect(config.generated).toEqual(['CALLBACK_SECRETS', 'ADMIN_KEYS']);
  });

  it('listens to everybody once the database is elsewhere', () => {
    expect(loadConfig({ ...PRODUCTION }).host).toBe('0.0.0.0');
  });

  it('reads several secrets and keys, colons in their values included', () => {
    const config = loadConfig({
      PITSTOP_HOME: home,
      CALLBACK_SECRETS: 'X-Api-Token:new:er, X-Old:old',
      ADMIN_KEYS: 'alice:viewer:k:1,bob:operator:k2',
    });
    expect(config.callbackSecrets).toEqual([
      { header: 'X-Api-Token', value: 'new:er' },
      { header: 'X-Old', value: 'old' },
    ]);
    expect(config.adminKeys).toEqual([
      { name: 'alice', role: 'viewer', key: 'k:1' },
      { name: 'bob', role: 'operator', key: 'k2' },
    ]);
    expect(config.generated).toEqual([]);
  });

  it('writes networks in one form, lone addresses and IPv4 inside IPv6 included', () => {
    const config = loadConfig({
      PITSTOP_HOME: home,
      CALLBACK_ALLOWED_IPS: '203.0.113.7,10.0.0.0/8,2001:DB8::/32,::1,::ffff:192.0.2.0/120',
    });
    expect(config.callbackAllowedIps).toEqual([
      '203.0.113.7/32',
      '10.0.0.0/8',
      '2001:db8::/32',
      '::1/128',
      '192.0.2.0/24',
    ]);
  });

  it('tells every fault at once, by name and without any value', () => {
    const error = faultsOf({
      PORT: '99999',
      DATABASE_URL: 'mysql://root:hush@db/x',
      CALLBACK_SECRETS: 'no-colon-hush,Bad Header:hush',
      CALLBACK_ALLOWED_IPS: '10.0.0.0/33,hush,10.1',
      TRUSTED_PROXIES: '1.2.3.4/x',
      ADMIN_KEYS: 'alice:king:hush,a:viewer:same,b:viewer:same',
      ROLES: 'intake,hush',
      BODY_LIMIT_BYTES: '-1',
      NODE_ENV: 'prod',
    });
    expect(error.faults.map(({ variable }) => variable).sort()).toEqual([
      'ADMIN_KEYS',
      'ADMIN_KEYS',
      'BODY_LIMIT_BYTES',
      'CALLBACK_ALLOWED_IPS',
      'CALLBACK_ALLOWED_IPS',
      'CALLBACK_ALLOWED_IPS',
      'CALLBACK_SECRETS',
      'CALLBACK_SECRETS',
      'DATABASE_URL',
      'NODE_ENV',
      'PORT',
      'ROLES',
      'TRUSTED_PROXIES',
    ]);
    expect(error.message).not.toContain('hush');
    expect(error.message).not.toContain('99999');
  });

  it('keeps receipts for ever unless told, and never for less than 30 days', () => {
    expect(loadConfig({ PITSTOP_HOME: home }).keepDays).toEqual({ receipts: null, events: 30, attempts: 90 });
    const told = { KEEP_RECEIPTS_DAYS: '3650', KEEP_EVENTS_DAYS: '7', KEEP_ATTEMPTS_DAYS: '365' };
    expect(loadConfig({ PITSTOP_HOME: home, ...told }).keepDays).toEqual({ receipts: 3650, events: 7, attempts: 365 });
    const short = { KEEP_RECEIPTS_DAYS: '29', KEEP_EVENTS_DAYS: '6', KEEP_ATTEMPTS_DAYS: 'never' };
    expect(faultsOf(short).faults.map(({ variable }) => variable)).toEqual(Object.keys(short));
  });

  it('generates nothing in production and lists all that is missing', () => {
    const error = faultsOf({ NODE_ENV: 'production', PITSTOP_HOME: home });
    expect(error.faults.map(({ variable }) => variable)).toEqual(['DATABASE_URL', 'CALLBACK_SECRETS', 'ADMIN_KEYS']);
    expect(() => statSync(join(home, 'secrets.json'))).toThrow('ENOENT');
  });

  it('refuses short secrets in production only', () => {
    const short = { CALLBACK_SECRETS: 'X-Api-Token:short', ADMIN_KEYS: 'ops:admin:short' };
    expect(faultsOf({ ...PRODUCTION, ...short }).faults).toHaveLength(2);
    expect(loadConfig({ ...short, PITSTOP_HOME: home }).callbackSecrets[0]?.value).toBe('short');
  });

  it('asks a process only for the secrets that its roles use', () => {
    const config = loadConfig({ NODE_ENV: 'production', DATABASE_URL: PRODUCTION.DATABASE_URL, ROLES: 'consumers' });
    expect(config.callbackSecrets).toEqual([]);
    expect(config.hasRole('consumers')).toBe(true);
  });

  it('lets a migration run without any secret', () => {
    const { DATABASE_URL } = PRODUCTION;
    expect(loadDatabaseConfig({ NODE_ENV: 'production', DATABASE_URL }).databaseUrl).toBe(DATABASE_URL);
    expect(() => loadDatabaseConfig({ NODE_ENV: 'production' })).toThrow(ConfigError);
  });
});

describe('generated secrets', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'pitstop-secrets-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('are made once and readable by their owner alone', () => {
    const first = loadConfig({ PITSTOP_HOME: join(home, 'new') });
    const second = loadConfig({ PITSTOP_HOME: join(home, 'new') });
    expect(second.callbackSecrets).toEqual(first.callbackSecrets);
    expect(second.adminKeys).toEqual(first.adminKeys);
    expect(statSync(join(home, 'new', 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('are the same for two processes that start at the same moment', () => {
    const path = join(home, 'secrets.json');
    const loser = readOrCreateSecrets(path, () => {
      // Exactly between "there is no file" and "here is mine", another process makes its own.
      readOrCreateSecrets(path, () => ({ secret: 'of the quicker' }));
      return { secret: 'of the slower' };
    });
    expect(loser).toEqual({ secret: 'of the quicker' });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ secret: 'of the quicker' });
  });

  it('are not replaced when their file is damaged', () => {
    writeFileSync(join(home, 'secrets.json'), '{"callbackSecret":');
    expect(() => loadConfig({ PITSTOP_HOME: home })).toThrow(/secrets\.json cannot be used/);
  });
});
