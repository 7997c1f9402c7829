import type { SitesConfig } from './sites-config.js';

/** One thing that is wrong with a sites file. `line` and `column` count from 1. */
export interface SitesFault {
  /** `sites.games.policy.multiplier`, `routing[2].site`; empty for the file as a whole. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type SitesFileResult =
  | { readonly config: SitesConfig; readonly warnings: readonly SitesFault[]; readonly faults?: undefined }
  | { readonly faults: readonly SitesFault[]; readonly config?: undefined };

export interface SitesFileOptions {
  /** Where the signing secrets are looked up; null checks the file alone, as for a version from the past. */
  readonly env: Readonly<Record<string, string | undefined>> | null;
}

export function parseSitesFile(_text: string, _options: SitesFileOptions): SitesFileResult {
  throw new Error('not written yet');
}

/** Bytes. The largest real file is some hundred kilobytes; what is beyond this is not a sites file. */
export const LARGEST_SITES_FILE = 1_048_576;

/** Every fault on a line of its own, as `file:line:column path: message`, in the order of the file. */
export function formatFaults(file: string, faults: readonly SitesFault[]): string {
  const lines = [...faults]
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .map((fault) => `  ${file}:${fault.line}:${fault.column} ${fault.path ? `${fault.path}: ` : ''}${fault.message}`);
  const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
  return [`The sites file has ${count}:`, ...lines].join('\n');
}
