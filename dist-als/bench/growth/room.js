import { statfsSync } from 'node:fs';
import { BenchFailure } from '../failure.js';
/** For sorts, the write-ahead log, and a sample. */
const BESIDES = 5e9;
/** What is known before there is a sample: less than this nobody has asked for. */
const LEAST_BYTES = 2_000;
/** @throws BenchFailure when a folder's disk has no room for a database of so many conversions, of so many bytes each */
export function checkRoom(folder, conversions, bytesEach = LEAST_BYTES) {
    const { bavail, bsize } = statfsSync(folder);
    const [free, needed] = [bavail * bsize, BESIDES + conversions * bytesEach];
    if (free >= needed)
        return;
    throw new BenchFailure(`${conversions} conversions take ${gigabytes(needed)} for a while, and ${folder} has ${gigabytes(free)} left: ` +
        'name another folder with --dir, or smaller --sizes');
}
function gigabytes(bytes) {
    return `${(bytes / 1e9).toFixed(0)} GB`;
}
//# sourceMappingURL=room.js.map