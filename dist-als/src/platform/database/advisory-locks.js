/** First key of every advisory lock that Pitstop takes ("PIT" in ASCII), so that others on the server stay apart. */
const LOCK_CLASS = 0x504954;
/** Second keys. One of them per purpose; they are never taken together. */
export const MIGRATION_LOCK = [LOCK_CLASS, 1];
export const EMBEDDED_LEASE = [LOCK_CLASS, 2];
export const PARTITIONS_LOCK = [LOCK_CLASS, 3];
//# sourceMappingURL=advisory-locks.js.map