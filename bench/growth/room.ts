import { statfsSync } from 'node:fs';
import { BenchFailure } from '../failure.js';

/** What a loaded conversion takes at most, its part of sorts and of the log included, and what there is besides. */
const BYTES_PER_CONVERSION = 3_500;
const BESIDES = 8e9;

export function roomFor(conversions: number): number {
  return BESIDES + conversions * BYTES_PER_CONVERSION;
}

/** @throws BenchFailure when a folder's disk has no room for a database of so many conversions */
export function checkRoom(folder: string, conversions: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const [free, needed] = [bavail * bsize, roomFor(conversions)];
  if (free >= needed) return;
  throw new BenchFailure(
    `${conversions} conversions take up to ${gigabytes(needed)} for a while, and ${folder} has ${gigabytes(free)} left: ` +
      'name another folder with --dir, or smaller --sizes',
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(0)} GB`;
}
