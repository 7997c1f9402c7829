import { join } from 'node:path';
/** The repository: this file is run from dist/bench. */
export const ROOT = join(import.meta.dirname, '..', '..');
/** Scripts and files that are read where they stand in the repository. */
export const BENCH = join(ROOT, 'bench');
//# sourceMappingURL=root.js.map