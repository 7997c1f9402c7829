import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, closeSync, existsSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { randomSecret, readOrCreateSecrets } from '../config/secret-file.js';
import { EMBEDDED_LEASE } from './advisory-locks.js';
import { sqlState } from './application-role.js';
import { usableBinaries } from './embedded-binaries.js';
import { decidePlace } from './embedded-place.js';
import { isAlive, isServerOf, readPostmaster, removeForeignLock } from './postmaster.js';
const HOST = '127.0.0.1';
const OWNER = 'pitstop';
const SUPERUSER = 'postgres';
const POLL_MS = 50;
const TELL_AFTER_MS = 1_500;
const LOG_LIMIT_BYTES = 10 * 1024 * 1024;
const ATTEMPTS = 5;
/** Crash recovery after a hard stop may have to read a gigabyte of log; longer than this, somebody should look. */
const START_LIMIT_MS = 300_000;
/** What may have happened already when two processes set up one server at once. */
const SETUP_RACE = ['42710', '42P04', '23505'];
function freePort(preferred) {
    return new Promise((resolve, reject) => {
        const probe = createServer();
        probe.once('error', (error) => {
            if (preferred === 0)
                reject(error);
            else
                resolve(freePort(0));
        });
        probe.listen(preferred, HOST, () => {
            const address = probe.address();
            probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : preferred));
        });
    });
}
class EmbeddedPostgres {
    constructor(home, place, options) {
        this.place = place;
        this.options = options;
        this.port = 0;
        this.lease = null;
        this.stopping = false;
        this.bin = options.binaries ?? usableBinaries(place.user, place.root, (line) => this.log(line));
        this.logFile = join(home, 'postgres.log');
        const kept = readOrCreateSecrets(join(place.root, 'postgres.json'), () => ({
            superuser: randomSecret(),
            owner: randomSecret(),
        }));
        this.passwords = { superuser: String(kept.superuser), owner: String(kept.owner) };
    }
    get data() {
        return this.place.data;
    }
    get url() {
        return `postgres://${OWNER}:${this.passwords.owner}@${HOST}:${this.port}/${OWNER}`;
    }
    get superuserUrl() {
        return this.urlOfSuperuser(this.port);
    }
    async start() {
        await this.initialise();
        await this.hold();
        await this.setUp();
    }
    async stop(limitMs = 4_000) {
        this.stopping = true;
        const { lease } = this;
        if (lease === null)
            return;
        try {
            await lease.query('SELECT pg_advisory_unlock_shared($1, $2)', [...EMBEDDED_LEASE]);
            const { rows } = await lease.query('SELECT pg_try_advisory_lock($1, $2) AS last', [
                ...EMBEDDED_LEASE,
            ]);
            // While the exclusive lock is held nobody can take a new hold: a process that starts at this moment waits for it,
            // is thrown out by the shutdown, and then starts the server anew.
            if (rows[0]?.last)
                await this.shutDown(limitMs);
            else
                this.log('Another Pitstop uses the embedded PostgreSQL: leaving it running');
        }
        catch (error) {
            this.log(`The embedded PostgreSQL could not be stopped: ${error instanceof Error ? error.message : String(error)}`);
        }
        finally {
            await lease.end().catch(() => undefined);
        }
    }
    async detach() {
        this.stopping = true;
        await this.lease?.end();
    }
    log(line) {
        this.options.log?.(line);
    }
    urlOfSuperuser(port) {
        return `postgres://${SUPERUSER}:${this.passwords.superuser}@${HOST}:${port}/postgres`;
    }
    get identity() {
        const { user } = this.place;
        return user === null ? {} : { uid: user.uid, gid: user.gid };
    }
    get environment() {
        // PG* variables of whoever starts us would reach the server; it needs none of our environment.
        return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', SystemRoot: process.env.SystemRoot };
    }
    serverMajor() {
        const run = spawnSync(join(this.bin, 'postgres'), ['--version'], { cwd: '/', encoding: 'utf8', ...this.identity });
        return Number(/(\d+)/.exec(run.stdout)?.[1] ?? 0);
    }
    /** Makes the data folder when there is none: beside its place, then renamed, so that it is complete or absent. */
    async initialise() {
        const { root, data } = this.place;
        const version = this.readVersion();
        const major = this.serverMajor();
        if (version !== null) {
            if (version === major)
                return;
            throw new Error(`${data} was made by PostgreSQL ${version}, and this Pitstop brings ${major}: start the older Pitstop and dump ` +
                'the database with pg_dump, or move the folder away to begin anew');
        }
        this.removeAbandoned();
        this.log('Creating the embedded PostgreSQL database');
        const suffix = `${process.pid}-${randomBytes(4).toString('hex')}`;
        const temporary = join(root, `data.init-${suffix}`);
        const passwordFile = join(root, `password.init-${suffix}`);
        writeFileSync(passwordFile, `${this.passwords.superuser}\n`, { mode: 0o600 });
        try {
            if (this.place.user !== null)
                chownSync(passwordFile, this.place.user.uid, this.place.user.gid);
            await this.initdb(temporary, passwordFile, major);
            renameSync(temporary, data);
        }
        catch (error) {
            if (this.readVersion() === null)
                throw error;
        }
        finally {
            rmSync(passwordFile, { force: true });
            rmSync(temporary, { recursive: true, force: true });
        }
    }
    async initdb(folder, passwordFile, major) {
        const locale = major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : [];
        const args = [
            `--pgdata=${folder}`,
            `--username=${SUPERUSER}`,
            `--pwfile=${passwordFile}`,
            '--auth=scram-sha-256',
            '--encoding=UTF8',
            '--locale=C',
            ...locale,
            '--data-checksums',
            '--no-instructions',
            ...(this.options.durable === false ? ['--no-sync'] : []),
        ];
        const child = spawn(join(this.bin, 'initdb'), args, {
            cwd: this.place.root,
            env: this.environment,
            stdio: ['ignore', 'pipe', 'pipe'],
            ...this.identity,
        });
        let output = '';
        for (const stream of [child.stdout, child.stderr])
            stream.on('data', (chunk) => (output += chunk.toString()));
        const code = await new Promise((resolve, reject) => {
            child.once('error', reject);
            child.once('close', resolve);
        });
        if (code !== 0)
            throw new Error(`The embedded PostgreSQL database could not be created:\n${output.trim()}`);
    }
    readVersion() {
        try {
            return Number(readFileSync(join(this.place.data, 'PG_VERSION'), 'utf8').trim());
        }
        catch (error) {
            const { code } = error;
            if (code === 'ENOENT')
                return null;
            if (code === 'EACCES') {
                throw new Error(`${this.place.data} belongs to another system user (the first start was as root, perhaps): start as that ` +
                    'user again, or choose another PITSTOP_HOME', { cause: error });
            }
            throw error;
        }
    }
    /** What an initdb left that was killed in the middle. */
    removeAbandoned() {
        for (const name of readdirSync(this.place.root)) {
            const pid = /^(?:data|password)\.init-(\d+)-/.exec(name)?.[1];
            if (pid !== undefined && !isAlive(Number(pid))) {
                rmSync(join(this.place.root, name), { recursive: true, force: true });
            }
        }
    }
    /** Attaches to the server of this folder, starting it when it does not run, and takes a hold on it. */
    async hold() {
        const begun = Date.now();
        let child = null;
        let attempts = 0;
        let told = false;
        for (;;) {
            if (this.stopping)
                return;
            const postmaster = readPostmaster(this.data);
            const runs = postmaster !== null && isServerOf(postmaster.pid, this.data);
            if (runs && postmaster.port !== null) {
                const outcome = await this.tryLease(postmaster.port);
                if (outcome === 'held')
                    return;
                if (outcome === 'foreign') {
                    throw new Error(`The server in ${this.data} does not accept the passwords in ${this.place.root}/postgres.json`);
                }
            }
            const ended = child === null || child.exitCode !== null || child.signalCode !== null;
            if (!runs && ended) {
                if (attempts >= ATTEMPTS)
                    throw new Error(this.startFailure());
                if (attempts > 0)
                    await delay(attempts * 200);
                attempts += 1;
                child = await this.launch();
            }
            if (!told && Date.now() - begun > TELL_AFTER_MS) {
                this.log('Waiting for the embedded PostgreSQL: it is starting, recovering or still shutting down');
                told = true;
            }
            if (Date.now() - begun > START_LIMIT_MS)
                throw new Error(this.startFailure());
            await delay(POLL_MS);
        }
    }
    async launch() {
        removeForeignLock(this.data);
        const port = await freePort(this.port === 0 ? this.lastPort() : this.port);
        this.rotateLog();
        const settings = [
            `listen_addresses=${HOST}`,
            'unix_socket_directories=',
            'timezone=UTC',
            'log_timezone=UTC',
            'lc_messages=C',
            'cluster_name=pitstop',
            'log_line_prefix=%m [%p] %q%a ',
            ...(this.options.durable === false ? ['fsync=off', 'full_page_writes=off'] : []),
        ];
        const output = openSync(this.logFile, 'a');
        try {
            // Its own session: Ctrl-C in our terminal must not reach it while we drain, and it outlives a kill -9 of ours.
            const child = spawn(join(this.bin, 'postgres'), ['-D', this.data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])], {
                cwd: this.place.root,
                detached: true,
                env: this.environment,
                stdio: ['ignore', output, output],
                ...this.identity,
            });
            // What goes wrong is read from the exit code and the log.
            child.on('error', () => undefined);
            child.unref();
            return child;
        }
        finally {
            closeSync(output);
        }
    }
    lastPort() {
        try {
            const port = Number(readFileSync(join(this.place.root, 'port'), 'utf8'));
            return Number.isInteger(port) && port > 1023 && port < 65_536 ? port : 0;
        }
        catch {
            return 0;
        }
    }
    rotateLog() {
        const size = statSync(this.logFile, { throwIfNoEntry: false })?.size ?? 0;
        if (size > LOG_LIMIT_BYTES)
            renameSync(this.logFile, `${this.logFile}.1`);
    }
    startFailure() {
        const tail = existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8').trim().split('\n').slice(-5) : [];
        return `The embedded PostgreSQL does not start; the end of ${this.logFile}:\n${tail.join('\n')}`;
    }
    async tryLease(port) {
        const client = new Client({
            connectionString: this.urlOfSuperuser(port),
            application_name: 'pitstop hold',
            connectionTimeoutMillis: 3_000,
            keepAlive: true,
        });
        client.on('error', () => undefined);
        try {
            await client.connect();
            const { rows } = await client.query(`SELECT current_setting('data_directory') AS data`);
            if (rows[0]?.data !== this.data)
                throw new Error('another server');
            await client.query('SELECT pg_advisory_lock_shared($1, $2)', [...EMBEDDED_LEASE]);
            if (readPostmaster(this.data)?.stopping !== false)
                throw new Error('it is shutting down');
        }
        catch (error) {
            await client.end().catch(() => undefined);
            return ['28P01', '28000'].includes(sqlState(error) ?? '') ? 'foreign' : 'not-yet';
        }
        this.lease = client;
        if (port !== this.port)
            writeFileSync(join(this.place.root, 'port'), `${port}\n`);
        this.port = port;
        client.once('end', () => {
            if (!this.stopping)
                void this.regain();
        });
        return 'held';
    }
    /** The server has crashed or was killed under us: bring it back on the same port, where our pools look for it. */
    async regain() {
        const { port } = this;
        this.lease = null;
        this.log('The embedded PostgreSQL has gone away; starting it again');
        while (!this.stopping && this.lease === null) {
            try {
                await this.hold();
                if (this.port !== port)
                    this.log(`It listens on port ${this.port} instead of ${port} now: restart Pitstop`);
            }
            catch (error) {
                this.log(error instanceof Error ? error.message : String(error));
                await delay(5_000);
            }
        }
    }
    /** Roles and database of our own, so that the superuser is needed for nothing else. Can be repeated. */
    async setUp() {
        const client = new Client({ connectionString: this.superuserUrl, application_name: 'pitstop setup' });
        await client.connect();
        try {
            const { rows } = await client.query('SELECT FROM pg_database WHERE datname = $1', [OWNER]);
            if (rows.length > 0)
                return;
            const password = client.escapeLiteral(this.passwords.owner);
            for (const statement of [
                `CREATE ROLE ${OWNER} LOGIN CREATEROLE CREATEDB PASSWORD ${password}`,
                `CREATE DATABASE ${OWNER} OWNER ${OWNER}`,
            ]) {
                await client.query(statement).catch((error) => {
                    if (!SETUP_RACE.includes(sqlState(error) ?? ''))
                        throw error;
                });
            }
        }
        finally {
            await client.end();
        }
    }
    async shutDown(limitMs) {
        const postmaster = readPostmaster(this.data);
        if (postmaster === null || !isServerOf(postmaster.pid, this.data))
            return;
        if (process.platform === 'win32') {
            spawnSync(join(this.bin, 'pg_ctl'), ['stop', '--mode=fast', '--no-wait', `--pgdata=${this.data}`]);
        }
        else {
            // SIGINT is PostgreSQL's fast shutdown: sessions are ended, a checkpoint is written.
            process.kill(postmaster.pid, 'SIGINT');
        }
        const deadline = Date.now() + limitMs;
        while (isServerOf(postmaster.pid, this.data)) {
            if (Date.now() > deadline) {
                this.log('The embedded PostgreSQL is still writing its last checkpoint; it ends by itself');
                return;
            }
            await delay(20);
        }
    }
}
/**
 * Starts the PostgreSQL 18 that comes with Pitstop, or attaches to it when it runs already, with its data under `home`.
 * It recovers by itself from a killed process, a killed server and an interrupted creation.
 * @throws Error that names the fault and the way out.
 */
export async function startEmbedded(home, options = {}) {
    const place = decidePlace(home, options.createUser ?? true, options.log ?? (() => undefined));
    const server = new EmbeddedPostgres(home, place, options);
    await server.start();
    return server;
}
//# sourceMappingURL=embedded.js.map