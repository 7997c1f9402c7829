// `npm test`: every check in turn, cheap ones first; all run even when one fails, so that one run tells everything.
import './prepare.mjs';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CHECKS = [
  ['Type check', 'typecheck'],
  ['Module boundaries', 'boundaries'],
  ['Lint and format', 'lint'],
];

function run(title, args) {
  const begun = Date.now();
  process.stdout.write(`\n── ${title}\n`);
  const viaNode = process.env.npm_execpath;
  const [command, first] = viaNode ? [process.execPath, [viaNode]] : ['npm', []];
  const { status } = spawnSync(command, [...first, 'run', '--silent', ...args], { stdio: 'inherit' });
  const passed = status === 0;
  process.stdout.write(`${passed ? '✓' : '✗'} ${title} (${((Date.now() - begun) / 1000).toFixed(1)} s)\n`);
  return passed;
}

const folder = mkdtempSync(join(tmpdir(), 'pitstop-result-'));
const result = join(folder, 'jest.json');
let passed = true;
let counts = { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };
try {
  for (const [title, script] of CHECKS) passed = run(title, [script]) && passed;
  const args = process.argv.slice(2);
  passed = run('Tests', ['test:jest', '--', '--json', `--outputFile=${result}`, ...args]) && passed;
  if (existsSync(result)) counts = JSON.parse(readFileSync(result, 'utf8'));
  else passed = false;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// A file that does not even load has no tests to count; it must not read as "0 failed".
const failed = counts.numFailedTests + counts.numRuntimeErrorTestSuites;
process.stdout.write(`\n${counts.numPassedTests} passed, ${failed} failed\n`);
process.exitCode = passed && failed === 0 ? 0 : 1;
