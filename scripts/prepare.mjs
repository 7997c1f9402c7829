// First thing of `npm start` and `npm test`: installs the dependencies and builds, when that is missing or out of date.
// Needs nothing but Node, because it runs before anything is installed; does nothing in a fraction of a second.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BUILT_FROM = ['src', 'migrations', 'simulator', 'bench', 'ormconfig.ts', 'tsconfig.json', 'tsconfig.build.json'];
const STAMP = join(ROOT, 'dist', '.built-from');
const OLDEST_NODE = [20, 19];

function say(line) {
  process.stdout.write(`[prepare] ${line}\n`);
}

function fail(line) {
  process.stderr.write(`[prepare] ${line}\n`);
  process.exit(1);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  fail(`This is Node ${process.versions.node}; Pitstop needs ${OLDEST_NODE.join('.')} or newer (https://nodejs.org).`);
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** Why the installed packages are not those of package-lock.json; null when they are. */
function whyInstall() {
  const wanted = readJson(join(ROOT, 'package-lock.json'));
  if (wanted === null) return null;
  const installed = readJson(join(ROOT, 'node_modules', '.package-lock.json'));
  if (installed === null) return 'the dependencies are not installed';
  for (const [path, { version, optional, peer, link }] of Object.entries(wanted.packages)) {
    if (path === '' || link) continue;
    const has = installed.packages[path]?.version;
    // Packages for other platforms are absent by right.
    if (has === undefined && (optional || peer)) continue;
    if (has !== version) return `${path.replace(/^.*node_modules\//, '')} ${version} is not installed`;
  }
  return null;
}

function npm(args) {
  // npm tells its scripts where it is; started without npm, it is on the PATH.
  const viaNode = process.env.npm_execpath;
  const [command, first] = viaNode ? [process.execPath, [viaNode]] : ['npm', []];
  const run = spawnSync(command, [...first, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    shell: !viaNode && process.platform === 'win32',
  });
  if (run.error) fail(`npm cannot be run: ${run.error.message}`);
  return run.status === 0;
}

function install() {
  const reason = whyInstall();
  if (reason === null) return;
  say(`${reason}: running npm install (about a minute the first time)`);
  // Not npm ci: it refuses a lock file that was written where the registry lacks some platform's optional packages.
  // --no-save keeps to the lock file all the same and leaves it as it is. The development packages build Pitstop, so
  // they are needed with NODE_ENV=production too. Warnings about the Node version come from packages
  // that are never loaded here.
  const options = ['--no-save', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  if (!npm(['install', ...options])) {
    fail('npm install failed; its message stands above. Without network access, install once where there is some.');
  }
}

function addToHash(hash, path) {
  if (!existsSync(join(ROOT, path))) return;
  const entries = readdirSync(join(ROOT, path), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const child = `${path}/${entry.name}`;
    if (entry.isDirectory()) addToHash(hash, child);
    // What else lies there, such as results of the bench, does not go into the build.
    else if (entry.name.endsWith('.ts')) hash.update(`${child}\0`).update(readFileSync(join(ROOT, child)));
  }
}

function hashOfSources() {
  const hash = createHash('sha256').update(readFileSync(join(ROOT, 'package-lock.json')));
  for (const path of BUILT_FROM) {
    if (/\.\w+$/.test(path)) hash.update(`${path}\0`).update(readFileSync(join(ROOT, path)));
    else addToHash(hash, path);
  }
  return hash.digest('hex');
}

function isBuilt(hash) {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash;
}

function build() {
  const hash = hashOfSources();
  if (isBuilt(hash)) return;
  say(existsSync(STAMP) ? 'the sources have changed: building' : 'building');
  rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
  if (!npm(['run', '--silent', 'build'])) fail('The build failed; the compiler says above where.');
  writeFileSync(STAMP, hash);
}

function pause(milliseconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Two starts at once in one folder must not install over each other. */
function alone(work) {
  const name = createHash('sha256').update(ROOT).digest('hex').slice(0, 16);
  const lock = join(tmpdir(), `pitstop-prepare-${process.getuid?.() ?? 0}-${name}.lock`);
  for (let told = false; ;) {
    try {
      const file = openSync(lock, 'wx', 0o600);
      writeFileSync(file, String(process.pid));
      closeSync(file);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const holder = Number(existsSync(lock) ? readFileSync(lock, 'utf8') : '');
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0);
      // An empty file belongs to somebody who is about to write its number, or who died before doing so.
      if (holder > 0 ? !isAlive(holder) : age > 2_000) rmSync(lock, { force: true });
      else {
        if (!told) say('another process is preparing this folder; waiting for it');
        told = true;
        pause(200);
      }
    }
  }
  try {
    work();
  } finally {
    rmSync(lock, { force: true });
  }
}

checkNode();
if (whyInstall() !== null || !isBuilt(hashOfSources())) {
  alone(() => {
    install();
    build();
  });
}
