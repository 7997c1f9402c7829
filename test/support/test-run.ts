import { APPLICATION_ROLE } from '../../src/platform/database/application-role.js';
import { migrate } from '../../src/platform/database/migrate.js';
import {
  newPrefix,
  publishTestServer,
  startTestServer,
  sweepStaleDatabases,
  templateName,
  withClient,
  withDatabase,
} from './postgres.js';
import { startReaper, stopReaper } from './reaper.js';

function hasApplicationRole(url: string): Promise<boolean> {
  return withClient(url, async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [APPLICATION_ROLE]);
    return rowCount === 1;
  });
}

/** Starts one server for all test files and migrates a template that each file's database is copied from. */
export async function beginTestRun(): Promise<void> {
  const running = await startTestServer(process.env);
  const server = { maintenanceUrl: running.maintenanceUrl, prefix: newPrefix() };
  const dropRole = running.own === null && !(await hasApplicationRole(server.maintenanceUrl));
  // From here on everything is cleaned away, however this process ends.
  startReaper({ ...server, dropRole, own: running.own });
  publishTestServer(server);
  if (running.own === null) await sweepStaleDatabases(server.maintenanceUrl);
  const template = templateName(server);
  await withClient(server.maintenanceUrl, (client) => client.query(`CREATE DATABASE ${template}`));
  await migrate(withDatabase(server.maintenanceUrl, template));
}

/** Leaves nothing running and nothing changed. */
export async function endTestRun(): Promise<void> {
  await stopReaper();
}
