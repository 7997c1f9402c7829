import { query } from '../database.js';
import type { BenchServer } from '../database.js';

/** The write-ahead log so far. */
export interface WalMark {
  readonly bytes: number;
  /** Pages that were written whole, as they are at the first change after a checkpoint. */
  readonly images: number;
}

const PAGE_BYTES = 8_192;

export async function markWal(server: BenchServer): Promise<WalMark> {
  const [mark] = await query<WalMark>(
    server.superuserUrl('postgres'),
    `SELECT (pg_current_wal_lsn() - '0/0')::float8 AS bytes, wal_fpi::float8 AS images FROM pg_stat_wal`,
  );
  if (!mark) throw new Error('pg_stat_wal is empty');
  return mark;
}

export interface WalUse {
  readonly bytesPerConversion: number;
  readonly imagesPerConversion: number;
  /** Of the bytes, what whole pages are at most: their empty middles are left out. */
  readonly imageShare: number;
}

export function walBetween(before: WalMark, after: WalMark, conversions: number): WalUse {
  const bytes = after.bytes - before.bytes;
  const images = after.images - before.images;
  return {
    bytesPerConversion: bytes / conversions,
    imagesPerConversion: images / conversions,
    imageShare: Math.min(1, (images * PAGE_BYTES) / bytes),
  };
}
