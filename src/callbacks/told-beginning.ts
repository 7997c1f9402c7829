import { UUID } from '../platform/uuid.js';

/** What the row of a callback's receipt says beside its body. */
export interface Told {
  /** Empty when GoKart sent none. */
  readonly callbackId: string;
  readonly sentAtNs: bigint;
}

const NS_PER_MS = 1_000_000n;
const NS_PER_TENTH_OF_MICROSECOND = 100n;
const DIGITS_BELOW_MS = 4;

/**
 * The text with which GoKart begins a callback: its id and when it was sent. A receipt's row has both in columns of their
 * own, so that its body need not repeat them.
 *
 * @returns null when the columns do not say it word for word
 */
export function toldBeginning({ callbackId, sentAtNs }: Told): string | null {
  if (sentAtNs < 0n || sentAtNs % NS_PER_TENTH_OF_MICROSECOND !== 0n || !UUID.test(callbackId)) return null;
  const milliseconds = new Date(Number(sentAtNs / NS_PER_MS)).toISOString().slice(0, -1);
  const below = String(Number(sentAtNs % NS_PER_MS) / 100).padStart(DIGITS_BELOW_MS, '0');
  return `{"id":"${callbackId}","sentAt":"${milliseconds}${below}+00:00",`;
}
