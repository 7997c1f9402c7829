// Runs in the process of the global set-up and shares its modules.
export default async function globalTeardown() {
  const { endTestRun } = await import('./test-run.ts');
  await endTestRun();
}
