import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KnownSecrets } from './options.js';

/** The secrets that `npm start` has generated on this machine, so that a bare `npm run simulate` finds its way in. */
export function knownSecrets(home = '.pitstop'): KnownSecrets {
  try {
    return JSON.parse(readFileSync(join(home, 'secrets.json'), 'utf8')) as KnownSecrets;
  } catch {
    // Not there, or not ours to read: the options are asked for instead.
    return {};
  }
}
