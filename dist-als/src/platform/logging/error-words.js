import { QueryFailedError } from 'typeorm';
/**
 * An error as a log line may hold it. PostgreSQL quotes values in the messages of its data exceptions (SQLSTATE class
 * 22, `invalid input syntax for type numeric: "…"`), and values are people's data; names of tables and constraints in
 * its other messages are not.
 */
export function errorWords(error) {
    const words = String(error);
    const cause = error instanceof QueryFailedError ? error.driverError : error;
    const { code } = (cause ?? {});
    return typeof code === 'string' && /^22[0-9A-Z]{3}$/.test(code) ? words.replace(/"[^]*"/, '"…"') : words;
}
/** Where an error was made: its stack without the message, which stands in {@link errorWords}. */
export function errorFrames(error) {
    const stack = error instanceof Error ? error.stack : undefined;
    const start = stack?.search(/^ {4}at /m) ?? -1;
    return start < 0 ? undefined : stack?.slice(start);
}
//# sourceMappingURL=error-words.js.map