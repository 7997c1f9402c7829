import { parseMoment } from '../platform/moment.js';
import { isUuid } from '../platform/uuid.js';

/** What the row of a callback's receipt says beside its body. */
export interface Told {
  /** Empty when GoKart sent none. */
  readonly callbackId: string;
  readonly sentAtNs: bigint;
}

const NS_PER_MS = 1_000_000n;
const NS_PER_TENTH_OF_MICROSECOND = 100n;
const DIGITS_BELOW_MS = 4;

/** How GoKart begins a callback, with dots for what differs. */
const FORM = '{"id":"....................................","sentAt":"....-..-..T..:..:..........+00:00",';
const ID_AT = FORM.indexOf('.');
const SENT_AT = FORM.indexOf('.', FORM.indexOf('sentAt'));
const SENT_AT_END = FORM.lastIndexOf('"');
const DOT = 0x2e;

/** The length of a {@link toldBeginning}. */
export const BEGINNING_LENGTH = FORM.length;

/**
 * The text with which GoKart begins a callback: its id and when it was sent. A receipt's row has both in columns of their
 * own, so that its body need not repeat them.
 *
 * @returns null when the columns do not say it word for word
 */
export function toldBeginning({ callbackId, sentAtNs }: Told): string | null {
  if (sentAtNs < 0n || sentAtNs % NS_PER_TENTH_OF_MICROSECOND !== 0n || !isUuid(callbackId)) return null;
  const milliseconds = new Date(Number(sentAtNs / NS_PER_MS)).toISOString().slice(0, -1);
  const below = String(Number(sentAtNs % NS_PER_MS) / 100).padStart(DIGITS_BELOW_MS, '0');
  return `{"id":"${callbackId}","sentAt":"${milliseconds}${below}+00:00",`;
}

/** Whether a body begins with just that; quicker than to write it out. */
export function beginsAsTold(body: Buffer, { callbackId, sentAtNs }: Told): boolean {
  if (body.length < FORM.length || sentAtNs < 0n || !isUuid(callbackId)) return false;
  for (let at = 0; at < FORM.length; at++) {
    const code = FORM.charCodeAt(at);
    if (code !== DOT && code !== body[at]) return false;
  }
  for (let at = 0; at < callbackId.length; at++) if (body[ID_AT + at] !== callbackId.charCodeAt(at)) return false;
  return parseMoment(body.toString('latin1', SENT_AT, SENT_AT_END)) === sentAtNs;
}
