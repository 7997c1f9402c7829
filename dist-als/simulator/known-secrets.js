import { readFileSync } from 'node:fs';
import { join } from 'node:path';
/** The secrets that `npm start` has generated on this machine, so that a bare `npm run simulate` finds its way in. */
export function knownSecrets(home = '.pitstop') {
    try {
        return JSON.parse(readFileSync(join(home, 'secrets.json'), 'utf8'));
    }
    catch {
        // Not there, or not ours to read: the options are asked for instead.
        return {};
    }
}
//# sourceMappingURL=known-secrets.js.map