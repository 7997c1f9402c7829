// Cleans up after a test run when its standard input ends: drops the run's databases, or stops the run's own server
// and removes its folder. Plain JavaScript, because it must start at once and outlive Jest.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { maintenanceUrl, prefix, dropRole, own } = JSON.parse(Buffer.concat(chunks).toString());

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

if (own === null) {
  const client = new pg.Client({ connectionString: maintenanceUrl });
  await client.connect();
  const { rows } = await client.query('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [prefix]);
  for (const { datname } of rows) await client.query(`DROP DATABASE IF EXISTS "${datname}" WITH (FORCE)`);
  // Refused when another database has come to depend on it meanwhile; then it is no longer ours to drop.
  if (dropRole) await client.query('DROP ROLE IF EXISTS pitstop_app').catch(() => undefined);
  await client.end();
} else {
  try {
    const pid = Number(readFileSync(join(own.data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    // Immediate shutdown: nothing of it is kept.
    process.kill(pid, 'SIGQUIT');
    for (let waited = 0; isAlive(pid) && waited < 10_000; waited += 20) await delay(20);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error;
  }
  rmSync(own.folder, { recursive: true, force: true, maxRetries: 5 });
}
