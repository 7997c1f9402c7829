import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { PART_ID_BYTES, type BodyParts } from './body-parts.js';
import { BEGINNING_LENGTH, beginsAsTold, toldBeginning, type Told } from './told-beginning.js';
import { decodePhrases, encodePhrases, LONGEST_PHRASED, type Phrased } from './phrase-coding.js';

/** A body as a receipt keeps it: the bytes as they came, or compressed. The numbers are stored: never give one anew. */
export type BodyEncoding = 0 | 1 | 2 | 3 | 4 | 5 | 6;

export interface StoredBody {
  readonly encoding: BodyEncoding;
  readonly bytes: Buffer;
}

const PLAIN: BodyEncoding = 0;
const DEFLATED: BodyEncoding = 1;
/** Written by versions that knew fewer codes. */
const PHRASED_FIRST: BodyEncoding = 2;
const PHRASED: BodyEncoding = 3;
/** After the id of its part. */
const PHRASED_WITH_PART: BodyEncoding = 4;
/** The same two without their beginning, which other columns of the row tell. */
const PHRASED_AFTER_TOLD: BodyEncoding = 5;
const PHRASED_AFTER_TOLD_WITH_PART: BodyEncoding = 6;
/** Those that begin with the id of a part. */
export const WITH_PART: readonly BodyEncoding[] = [PHRASED_WITH_PART, PHRASED_AFTER_TOLD_WITH_PART];

/** The window reaches over dictionary and body; small buffers are set up in a third of the time. */
const WINDOW = { level: 1, windowBits: 13, memLevel: 5, chunkSize: 2048 };
/** Below this nothing is worth saving. */
const SMALLEST = 128;
/** Of what is GoKart's, phrases leave a quarter. Where they leave more than this, deflate may do better. */
const WORTH_DEFLATING = 0.5;

/**
 * What callbacks have in common, in both spellings; what is likeliest stands last. Bodies are stored that cannot be read
 * without it: never change it, add another encoding instead.
 */
const DICTIONARY_1 = Buffer.from(dictionary());

/**
 * Makes a body small: about a sixth of what GoKart writes. Whatever is a member's stands in it alone, so each can be erased
 * alone.
 *
 * @param parts what it may share with others; null: nothing
 * @param told what its row says beside it; null: nothing
 */
export function encodeBody(bytes: Buffer, parts: BodyParts | null = null, told: Told | null = null): StoredBody {
  if (bytes.length >= SMALLEST) {
    const isTold = told !== null && beginsAsTold(bytes, told);
    const rest = isTold ? bytes.subarray(BEGINNING_LENGTH) : bytes;
    const phrased = rest.length <= LONGEST_PHRASED ? encodePhrases(rest, parts) : null;
    if (phrased && phrased.bytes.length < rest.length * WORTH_DEFLATING) return storedPhrases(phrased, isTold);
    const deflated = deflateRawSync(bytes, { ...WINDOW, dictionary: DICTIONARY_1 });
    if (deflated.length < bytes.length) return { encoding: DEFLATED, bytes: deflated };
  }
  return { encoding: PLAIN, bytes };
}

function storedPhrases({ bytes, part }: Phrased, afterTold: boolean): StoredBody {
  if (!part) return { encoding: afterTold ? PHRASED_AFTER_TOLD : PHRASED, bytes };
  const encoding = afterTold ? PHRASED_AFTER_TOLD_WITH_PART : PHRASED_WITH_PART;
  return { encoding, bytes: Buffer.concat([part.id, bytes]) };
}

/** A body as it is read again. */
export interface ReadBody {
  readonly encoding: number;
  readonly bytes: Buffer;
  /** What is kept of the part that it names. */
  readonly part?: Buffer | null;
  readonly told?: Told | null;
}

/**
 * The bytes as they came.
 *
 * @throws Error when they are damaged, or a newer version of Pitstop wrote them
 */
export function decodeBody({ encoding, bytes, part = null, told = null }: ReadBody): Buffer {
  if (encoding === PLAIN) return bytes;
  if (encoding === DEFLATED) return inflateRawSync(bytes, { dictionary: DICTIONARY_1 });
  if (encoding === PHRASED_FIRST || encoding === PHRASED) return decodePhrases(bytes, null);
  if (encoding === PHRASED_WITH_PART) return decodePhrases(bytes.subarray(PART_ID_BYTES), part);
  if (encoding === PHRASED_AFTER_TOLD) return afterTold(told, decodePhrases(bytes, null));
  if (encoding === PHRASED_AFTER_TOLD_WITH_PART) {
    return afterTold(told, decodePhrases(bytes.subarray(PART_ID_BYTES), part));
  }
  throw new Error(`The encoding ${encoding} of a stored body is not known: a newer version of Pitstop wrote it.`);
}

function afterTold(told: Told | null, rest: Buffer): Buffer {
  const beginning = told && toldBeginning(told);
  if (beginning === null) throw new Error('The row of a stored body does not tell how it begins: it is damaged.');
  return Buffer.concat([Buffer.from(beginning, 'latin1'), rest]);
}

function dictionary(): string {
  const names = [
    ...['partnerName', 'partnerId', 'sequenceNumber'],
    ...['5', '4', '3', '2', '1'].map((number) => `trackSysConversionSub${number}`),
    ...['UserId', 'Email', 'IpAddress', 'Amount', 'Id'].map((field) => `trackSysConversion${field}`),
    ...['trackSysEventId', 'pubDevice'],
    ...Array.from({ length: 15 }, (_, index) => `pubSub${15 - index}`),
    ...['pubPostalCode', 'pubGeoState', 'pubGeoCountry', 'pubAge', 'pubGender', 'pubSessionId', 'pubClickId'],
    ...['eventName', 'eventId', 'offerCountryCode3', 'offerCountryCode2', 'offerEventId', 'rejectionReason'],
  ].reverse();
  const compact = (field: (name: string) => string): string =>
    [
      `{"${field('status')}":"Pending","${field('status')}":"Rejected","${field('status')}":"Success",`,
      names.map((name) => `"${field(name)}":null,`).join(''),
      `"${field('isRewardSent')}":false,"${field('isRewardSent')}":true,"${field('viewId')}":"`,
      `","${field('clickId')}":"","${field('conversionId')}":"","${field('offerId')}":"","${field('offerName')}":"`,
      `","${field('offerAdvertiserId')}":"","${field('offerAdvertiserName')}":"","${field('offerCategoryId')}":"`,
      `","${field('offerCategoryName')}":"","${field('offerCountryId')}":"","${field('rewardPoints')}":45,`,
      `"${field('revenue')}":60,"${field('pubMemberId')}":"","${field('partnerId')}":"","${field('partnerName')}":"",`,
      `"${field('userCompletedAt')}":"2026-11-22T00:00:00.000000+00:00","${field('createdAt')}":"`,
      `2026-11-22T00:00:00.000000+00:00","${field('clickTime')}":"2026-11-22T00:00:00.000000+00:00"}}`,
    ].join('');
  const pascal = compact((name) => name.charAt(0).toUpperCase() + name.slice(1));
  const camel = compact((name) => name);
  return `${pascal}${camel}{"id":"","sentAt":"2026-11-22T00:00:00.0000000+00:00","conversion":`;
}
