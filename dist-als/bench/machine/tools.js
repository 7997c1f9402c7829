import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { BenchFailure } from '../failure.js';
/** Where Debian keeps the programs of each PostgreSQL that are not for everyday use. */
const DEBIAN_POSTGRES = '/usr/lib/postgresql';
/** @throws BenchFailure that names the package */
export function findWrk() {
    const path = onPath('wrk');
    if (path === null)
        throw new BenchFailure('wrk is not installed: apt-get install wrk');
    // It prints its version together with its usage, and fails.
    return { path, version: /^wrk (\S+)/.exec(outputOf(path, '-v'))?.[1] ?? 'unknown' };
}
/** @throws BenchFailure that names the package */
export function findPgbench() {
    const path = onPath('pgbench') ?? newestDebian();
    if (path === null) {
        throw new BenchFailure('pgbench is not installed: apt-get install postgresql-contrib, or the package of one version, such as postgresql-15');
    }
    return { path, version: /PostgreSQL\) (\S+)/.exec(outputOf(path, '--version'))?.[1] ?? 'unknown' };
}
function onPath(name) {
    const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
    return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}
function newestDebian() {
    if (!existsSync(DEBIAN_POSTGRES))
        return null;
    const versions = readdirSync(DEBIAN_POSTGRES).sort((a, b) => Number(b) - Number(a));
    return versions.map((one) => join(DEBIAN_POSTGRES, one, 'bin', 'pgbench')).find((path) => existsSync(path)) ?? null;
}
function outputOf(path, ...args) {
    return spawnSync(path, args, { encoding: 'utf8' }).stdout ?? '';
}
//# sourceMappingURL=tools.js.map