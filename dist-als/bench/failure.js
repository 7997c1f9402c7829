/** The run cannot go on or must not be reported; the message says why to whoever started it. */
export class BenchFailure extends Error {
}
/** What a contender has stored is not what it was sent: however fast, there is nothing to report. */
export class WrongAnswer extends BenchFailure {
}
//# sourceMappingURL=failure.js.map