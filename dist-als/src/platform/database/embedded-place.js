import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, chownSync, lstatSync, mkdirSync, readlinkSync, realpathSync, rmdirSync, statSync, symlinkSync, } from 'node:fs';
import { join } from 'node:path';
import { isRoot, systemUserForRoot } from './embedded-binaries.js';
/** Where root keeps what the server's user must enter, when PITSTOP_HOME is closed to that user. */
const SYSTEM_FOLDER = '/var/lib/pitstop';
function canWorkIn(folder, user) {
    const run = spawnSync('/bin/sh', ['-c', 'cd -- "$1" && test -w .', 'sh', folder], {
        cwd: '/',
        stdio: 'ignore',
        uid: user.uid,
        gid: user.gid,
    });
    return run.status === 0;
}
function ownerOf(folder) {
    const stat = statSync(folder, { throwIfNoEntry: false });
    return stat === undefined || stat.uid === 0 ? null : { name: `with id ${stat.uid}`, uid: stat.uid, gid: stat.gid };
}
function make(folder, user) {
    mkdirSync(folder, { recursive: true });
    chownSync(folder, user.uid, user.gid);
}
/** Follows the link that an earlier start left, also when what it points to has been deleted. */
function existingRoot(root) {
    const stat = lstatSync(root, { throwIfNoEntry: false });
    if (stat === undefined)
        return null;
    if (!stat.isSymbolicLink())
        return realpathSync(root);
    const target = readlinkSync(root);
    mkdirSync(target, { recursive: true });
    return realpathSync(target);
}
function makeElsewhere(home, link, user, log) {
    mkdirSync(SYSTEM_FOLDER, { recursive: true });
    chmodSync(SYSTEM_FOLDER, 0o755);
    // The random part keeps a deleted PITSTOP_HOME deleted: a new one at the same path does not find the old data.
    const hash = createHash('sha256').update(home).digest('hex').slice(0, 12);
    const folder = join(SYSTEM_FOLDER, `${hash}-${randomBytes(4).toString('hex')}`);
    try {
        symlinkSync(folder, link);
    }
    catch (error) {
        // Another process of this PITSTOP_HOME was quicker; its link counts.
        if (error.code !== 'EEXIST')
            throw error;
        return readlinkSync(link);
    }
    log(`The user ${user.name} cannot enter ${home}: the database is kept in ${folder} (${link} points there)`);
    return folder;
}
/**
 * Decides where the embedded server's data are and whom it runs as: in PITSTOP_HOME as ourselves; for root as the data's
 * owner or the user `postgres`, and under /var/lib/pitstop when that user cannot enter PITSTOP_HOME. Nobody's folder
 * has its rights changed.
 */
export function decidePlace(home, createUser, log) {
    mkdirSync(home, { recursive: true });
    const inHome = join(realpathSync(home), 'postgres');
    if (!isRoot()) {
        mkdirSync(inHome, { recursive: true, mode: 0o700 });
        const root = realpathSync(inHome);
        return { root, data: join(root, 'data'), user: null };
    }
    const existing = existingRoot(inHome);
    const owner = existing === null ? null : ownerOf(join(existing, 'data'));
    const user = owner ?? systemUserForRoot(createUser, log);
    let root = existing ?? inHome;
    if (owner === null)
        make(root, user);
    if (!canWorkIn(root, user)) {
        if (existing !== null) {
            throw new Error(`The user ${user.name}, who runs PostgreSQL, cannot enter ${root}: open the folders above it to that user, or ` +
                'move PITSTOP_HOME to a folder that it can enter');
        }
        rmdirSync(root);
        root = makeElsewhere(home, inHome, user, log);
        make(root, user);
    }
    root = realpathSync(root);
    return { root, data: join(root, 'data'), user };
}
//# sourceMappingURL=embedded-place.js.map