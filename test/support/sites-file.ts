import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A sites file in a folder of its own. */
export interface SitesFile {
  readonly path: string;
  write(content: string): Promise<void>;
  remove(): Promise<void>;
}

export async function withSitesFile(content: string): Promise<SitesFile> {
  const folder = await mkdtemp(join(tmpdir(), 'pitstop-sites-'));
  const path = join(folder, 'sites.yaml');
  await writeFile(path, content);
  return {
    path,
    write: (next) => writeFile(path, next),
    remove: () => rm(folder, { recursive: true }),
  };
}
