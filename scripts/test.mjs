// `npm test`: the tests, and the static checks one after the other beside them, since tests often wait for PostgreSQL. All
// run even when one fails, so that one run tells everything. The last line is `N passed, N failed`.
import './prepare.mjs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CHECKS = [
  ['Type check', 'typecheck'],
  ['Module boundaries', 'boundaries'],
  ['Lint', 'lint'],
];

const viaNode = process.env.npm_execpath;

function command(args) {
  return viaNode ? [process.execPath, [viaNode, 'run', '--silent', ...args]] : ['npm', ['run', '--silent', ...args]];
}

function report(title, begun, status, output = '') {
  const took = `${((Date.now() - begun) / 1000).toFixed(1)} s`;
  process.stdout.write(`${output}${status === 0 ? '✓' : '✗'} ${title} (${took})\n`);
  return status === 0;
}

/** Runs one check and prints its output in one piece, so that checks side by side stay readable. */
async function check(title, script) {
  const begun = Date.now();
  const child = spawn(...command([script]), { stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
  const [status] = await once(child, 'close');
  return report(title, begun, status, Buffer.concat(chunks).toString());
}

async function runTests(args) {
  const begun = Date.now();
  const child = spawn(...command(['test:jest', '--', ...args]), { stdio: 'inherit' });
  const [status] = await once(child, 'close');
  return report('Tests', begun, status);
}

async function runChecks() {
  let passed = true;
  for (const [title, script] of CHECKS) passed = (await check(title, script)) && passed;
  return passed;
}

const folder = mkdtempSync(join(tmpdir(), 'pitstop-result-'));
const result = join(folder, 'jest.json');
let passed;
let counts = { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };
try {
  const args = ['--json', `--outputFile=${result}`, ...process.argv.slice(2)];
  passed = (await Promise.all([runTests(args), runChecks()])).every(Boolean);
  if (existsSync(result)) counts = JSON.parse(readFileSync(result, 'utf8'));
  else passed = false;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// A file that does not even load has no tests to count; it must not read as "0 failed".
const failed = counts.numFailedTests + counts.numRuntimeErrorTestSuites;
process.stdout.write(`\n${counts.numPassedTests} passed, ${failed} failed\n`);
process.exitCode = passed && failed === 0 ? 0 : 1;
