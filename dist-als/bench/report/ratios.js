import { median } from '../statistics.js';
export const accepted = ({ accepted }) => accepted;
export const processed = ({ processed }) => processed;
export const p50 = ({ p50Ms }) => p50Ms;
export const p99 = ({ p99Ms }) => p99Ms;
/** The middle of what the rounds have shown; null when none has. */
export function figure(measurements, { contender, connections, reading }) {
    return median(known(of(measurements, contender, connections).map(reading)));
}
/**
 * The middle of the rounds' ratios. Within a round both were measured shortly after each other, so what the machine did
 * meanwhile is in both.
 */
export function ratio(measurements, above, below) {
    const rounds = new Set(measurements.map(({ round }) => round));
    const ratios = [...rounds].map((round) => {
        const inRound = measurements.filter((measurement) => measurement.round === round);
        const [upper, lower] = [figure(inRound, above), figure(inRound, below)];
        return upper === null || lower === null || lower === 0 ? null : upper / lower;
    });
    return median(known(ratios));
}
export function of(measurements, contender, connections) {
    return measurements.filter((one) => one.contender === contender && one.connections === connections);
}
function known(values) {
    return values.filter((value) => value !== null);
}
//# sourceMappingURL=ratios.js.map