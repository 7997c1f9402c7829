import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One of GoKart's own example callbacks, parsed. */
export function fixture(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join('test/fixtures', `${name}.json`), 'utf8')) as Record<string, unknown>;
}
