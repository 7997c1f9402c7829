import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
function pidFile(data) {
    return join(data, 'postmaster.pid');
}
/** null: no server, or one that is writing the file at this moment. */
export function readPostmaster(data) {
    let lines;
    try {
        lines = readFileSync(pidFile(data), 'utf8').split('\n');
    }
    catch (error) {
        if (error.code === 'ENOENT')
            return null;
        throw error;
    }
    const pid = Number(lines[0]);
    if (!Number.isInteger(pid) || pid === 0)
        return null;
    const port = Number(lines[3]);
    // A negative number marks a stand-alone backend, which does not listen.
    return { pid: Math.abs(pid), port: port > 0 ? port : null, stopping: lines[7]?.trim() === 'stopping' };
}
export function isAlive(pid) {
    try {
        process.kill(pid, 0);
        return true;
    }
    catch (error) {
        return error.code === 'EPERM';
    }
}
function commandLine(pid) {
    try {
        if (process.platform === 'linux')
            return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    }
    catch {
        return '';
    }
}
/** Whether the process is the server of this folder, and not one that got a dead server's number. */
export function isServerOf(pid, data) {
    if (!isAlive(pid))
        return false;
    // Windows gives no cheap way to see a command line; a living process is believed there.
    return process.platform === 'win32' || commandLine(pid).includes(data);
}
/** Every process of a server works in its data folder, also those that outlive a killed postmaster for a moment. */
function anybodyWorksIn(data) {
    if (process.platform !== 'linux')
        return false;
    return readdirSync('/proc').some((entry) => {
        if (!/^\d+$/.test(entry))
            return false;
        try {
            return readlinkSync(`/proc/${entry}/cwd`) === data;
        }
        catch {
            return false;
        }
    });
}
/**
 * Removes a lock file whose process number now belongs to something else: after a restart of a machine or container,
 * low numbers come again, and PostgreSQL would refuse to start. A dead number PostgreSQL recognises by itself.
 */
export function removeForeignLock(data) {
    const postmaster = readPostmaster(data);
    if (postmaster === null || !isAlive(postmaster.pid) || isServerOf(postmaster.pid, data))
        return;
    if (!anybodyWorksIn(data))
        rmSync(pidFile(data), { force: true });
}
//# sourceMappingURL=postmaster.js.map