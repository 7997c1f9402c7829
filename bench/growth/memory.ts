import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchServer, FreshDatabase } from '../database.js';
import { query } from '../database.js';

const PIECE_BYTES = 128 * 1024;

/**
 * Reads the indexes of all tables once, so that the system holds them in memory, as far as there is room, like those of a
 * server that has run for long: callbacks go into random places of them, so all of it is in use. After its loading a
 * database of this size has most of them on the disk alone, and its first minutes are those of a machine that was just
 * started.
 *
 * Each is read from its end to its beginning. What Linux sees read in order it reads ahead, and keeps in pieces of up to two
 * megabytes; to write a page into such a piece ext4 then walks through all of it, which took a sixth of both processors.
 * PostgreSQL's own look-ups are in no order.
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
    for (const segment of segmentsOf(join(server.data, path))) bytes += readBackwards(segment);
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

function readBackwards(path: string): number {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    let bytes = 0;
    for (let at = size - (size % PIECE_BYTES); at >= 0; at -= PIECE_BYTES) {
      bytes += readSync(file, piece, 0, PIECE_BYTES, at);
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}
