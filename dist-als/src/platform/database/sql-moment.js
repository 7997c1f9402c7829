/**
 * SQL that writes a `timestamptz` as RFC 3339 in UTC with all its six digits; as a text it survives JavaScript, whose
 * dates keep three, and sorts like the moment.
 */
export function utc(expression) {
    return `to_char(${expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
/** Cursor part: a moment as {@link utc} writes it. */
export const UTC_MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/;
//# sourceMappingURL=sql-moment.js.map