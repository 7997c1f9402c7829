// Jest loads its global set-up as CommonJS unless it is JavaScript; the hooks let it use the project's own TypeScript.
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);

export default async function globalSetup() {
  const { beginTestRun } = await import('./test-run.ts');
  await beginTestRun();
}
