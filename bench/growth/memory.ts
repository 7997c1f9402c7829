import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchServer, FreshDatabase } from '../database.js';
import { query } from '../database.js';

const PIECE_BYTES = 1024 * 1024;

/**
 * Reads the indexes of all tables once, so that the system holds them in memory, as far as there is room, like those of a
 * server that has run for long: callbacks go into random places of them, so all of it is in use. After its loading a
 * database of this size has most of them on the disk alone, and its first minutes are those of a machine that was just
 * started.
 *
 * @returns how many bytes they have
 */
export async function readIndexes(server: BenchServer, { url }: FreshDatabase): Promise<number> {
  const files = await query<{ path: string }>(
    url,
    `SELECT pg_relation_filepath(oid) AS path FROM pg_class
     WHERE relkind = 'i' AND relnamespace = 'public'::regnamespace AND pg_relation_filepath(oid) IS NOT NULL`,
  );
  let bytes = 0;
  for (const { path } of files) {
    for (const segment of segmentsOf(join(server.data, path))) bytes += await readThrough(segment);
  }
  return bytes;
}

/** PostgreSQL cuts what is larger than a gigabyte. */
function* segmentsOf(path: string): Generator<string> {
  for (let number = 0; ; number++) {
    const segment = number === 0 ? path : `${path}.${number}`;
    if (!existsSync(segment)) return;
    yield segment;
  }
}

async function readThrough(path: string): Promise<number> {
  let bytes = 0;
  for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES })) bytes += (piece as Buffer).length;
  return bytes;
}
