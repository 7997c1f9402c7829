import type { ContenderName, Measurement } from '../contenders/contender.js';
import { median } from '../statistics.js';

/** What is read from a window. */
export type Reading = (measurement: Measurement) => number | null;

export const accepted: Reading = ({ accepted }) => accepted;
export const processed: Reading = ({ processed }) => processed;
export const p50: Reading = ({ p50Ms }) => p50Ms;
export const p99: Reading = ({ p99Ms }) => p99Ms;

/** A contender at a number of connections, and what is read there. */
export interface Figure {
  readonly contender: ContenderName;
  readonly connections: number;
  readonly reading: Reading;
}

/** The middle of what the rounds have shown; null when none has. */
export function figure(
  measurements: readonly Measurement[],
  { contender, connections, reading }: Figure,
): number | null {
  return median(known(of(measurements, contender, connections).map(reading)));
}

/**
 * The middle of the rounds' ratios. Within a round both were measured shortly after each other, so what the machine did
 * meanwhile is in both.
 */
export function ratio(measurements: readonly Measurement[], above: Figure, below: Figure): number | null {
  const rounds = new Set(measurements.map(({ round }) => round));
  const ratios = [...rounds].map((round) => {
    const inRound = measurements.filter((measurement) => measurement.round === round);
    const [upper, lower] = [figure(inRound, above), figure(inRound, below)];
    return upper === null || lower === null || lower === 0 ? null : upper / lower;
  });
  return median(known(ratios));
}

export function of(measurements: readonly Measurement[], contender: ContenderName, connections: number): Measurement[] {
  return measurements.filter((one) => one.contender === contender && one.connections === connections);
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}
