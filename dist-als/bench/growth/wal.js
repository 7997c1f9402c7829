import { query } from '../database.js';
const PAGE_BYTES = 8_192;
export async function markWal(server) {
    const [mark] = await query(server.superuserUrl('postgres'), `SELECT (pg_current_wal_lsn() - '0/0')::float8 AS bytes, wal_fpi::float8 AS images FROM pg_stat_wal`);
    if (!mark)
        throw new Error('pg_stat_wal is empty');
    return mark;
}
export function walBetween(before, after, conversions) {
    const bytes = after.bytes - before.bytes;
    const images = after.images - before.images;
    return {
        bytesPerConversion: bytes / conversions,
        imagesPerConversion: images / conversions,
        imageShare: Math.min(1, (images * PAGE_BYTES) / bytes),
    };
}
//# sourceMappingURL=wal.js.map