import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { loadConfig } from '../../../../src/platform/config/config.js';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');

interface Service {
  readonly environment: Record<string, string>;
  readonly depends_on?: Record<string, { readonly condition: string }>;
}

interface Compose {
  readonly services: Record<'database' | 'migrate' | 'pitstop', Service>;
}

describe('docker-compose.yml', () => {
  const compose = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as Compose;
  const { pitstop, migrate } = compose.services;

  it('migrates before it serves, and does neither before the database answers', () => {
    expect(pitstop.depends_on).toEqual({
      database: { condition: 'service_healthy' },
      migrate: { condition: 'service_completed_successfully' },
    });
    expect(migrate.depends_on).toEqual({ database: { condition: 'service_healthy' } });
  });

  it('demands every secret by name, and holds none', () => {
    for (const name of ['CALLBACK_SECRETS', 'ADMIN_KEYS'])
      expect(pitstop.environment[name]).toMatch(/^\$\{\w+:\?.+\}$/);
    expect(pitstop.environment.DATABASE_URL).toMatch(/:\$\{POSTGRES_PASSWORD:\?[^}]+\}@/);
  });

  it('gives an environment that production accepts', () => {
    const given: Record<string, string> = {
      CALLBACK_SECRETS: `X-Api-Token:${'s'.repeat(16)}`,
      ADMIN_KEYS: `a:admin:${'k'.repeat(16)}`,
    };
    const env = Object.fromEntries(
      Object.entries(pitstop.environment).map(([name, value]) => [
        name,
        value.replaceAll(/\$\{(\w+):[-?][^}]*\}/g, (_all, variable: string) => given[variable] ?? ''),
      ]),
    );
    expect(loadConfig({ NODE_ENV: 'production', ...env }).generated).toEqual([]);
  });
});

describe('Dockerfile', () => {
  const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');

  it('runs as an ordinary user, with a health check, and copies only what its context lets in', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(last).toMatch(/^USER node$/m);
    expect(last).toMatch(/^HEALTHCHECK /m);
    const allowed = readFileSync(join(ROOT, '.dockerignore'), 'utf8');
    for (const [, paths = ''] of dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)) {
      for (const path of paths.split(' ')) expect(allowed).toContain(`!${path}\n`);
    }
  });
});
