import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
const OWNER_ONLY = 0o600;
function hasCode(error, ...codes) {
    return codes.includes(error?.code ?? '');
}
function readIfPresent(path) {
    try {
        const content = readFileSync(path, 'utf8');
        // A copy or a restored backup may have widened the mode; secrets are narrowed again rather than trusted.
        if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)
            chmodSync(path, OWNER_ONLY);
        return content;
    }
    catch (error) {
        if (hasCode(error, 'ENOENT'))
            return null;
        throw error;
    }
}
/**
 * Returns the JSON kept in `path`, or makes it once. Processes that start at the same moment all get the same content:
 * the file appears complete, by a hard link that only the first of them can make, and the others read it.
 * @throws Error when the file cannot be read or written, or is not JSON.
 */
export function readOrCreateSecrets(path, make) {
    let content = readIfPresent(path);
    if (content === null) {
        mkdirSync(dirname(path), { recursive: true });
        const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
        const made = `${JSON.stringify(make(), null, 2)}\n`;
        writeFileSync(temporary, made, { mode: OWNER_ONLY, flag: 'wx' });
        try {
            linkSync(temporary, path);
        }
        catch (error) {
            // Some network and FUSE file systems have no hard links; an exclusive create is the next best thing there.
            if (hasCode(error, 'EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP')) {
                try {
                    writeFileSync(path, made, { mode: OWNER_ONLY, flag: 'wx' });
                }
                catch (second) {
                    if (!hasCode(second, 'EEXIST'))
                        throw second;
                }
            }
            else if (!hasCode(error, 'EEXIST'))
                throw error;
        }
        finally {
            rmSync(temporary, { force: true });
        }
        content = readFileSync(path, 'utf8');
    }
    const parsed = JSON.parse(content);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
        throw new Error('not a JSON object');
    return parsed;
}
/** A secret that can stand in a header, a URL, a comma-separated variable and a shell line without quoting. */
export function randomSecret(bytes = 24) {
    return randomBytes(bytes).toString('base64url');
}
//# sourceMappingURL=secret-file.js.map