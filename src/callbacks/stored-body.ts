import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { decodePhrases, encodePhrases, LONGEST_PHRASED } from './phrase-coding.js';

/** A body as a receipt keeps it: the bytes as they came, or compressed. The numbers are stored: never give one anew. */
export type BodyEncoding = 0 | 1 | 2;

export interface StoredBody {
  readonly encoding: BodyEncoding;
  readonly bytes: Buffer;
}

const PLAIN: BodyEncoding = 0;
const DEFLATED: BodyEncoding = 1;
const PHRASED: BodyEncoding = 2;

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

/** Makes a body small: about a quarter of what GoKart writes. Each stands alone, so each can be erased alone. */
export function encodeBody(bytes: Buffer): StoredBody {
  if (bytes.length >= SMALLEST) {
    const phrased = bytes.length <= LONGEST_PHRASED ? encodePhrases(bytes) : null;
    if (phrased && phrased.length < bytes.length * WORTH_DEFLATING) return { encoding: PHRASED, bytes: phrased };
    const deflated = deflateRawSync(bytes, { ...WINDOW, dictionary: DICTIONARY_1 });
    if (deflated.length < bytes.length) return { encoding: DEFLATED, bytes: deflated };
  }
  return { encoding: PLAIN, bytes };
}

/**
 * The bytes as they came.
 *
 * @throws Error when they are damaged, or a newer version of Pitstop wrote them
 */
export function decodeBody({ encoding, bytes }: { encoding: number; bytes: Buffer }): Buffer {
  if (encoding === PLAIN) return bytes;
  if (encoding === DEFLATED) return inflateRawSync(bytes, { dictionary: DICTIONARY_1 });
  if (encoding === PHRASED) return decodePhrases(bytes);
  throw new Error(`The encoding ${encoding} of a stored body is not known: a newer version of Pitstop wrote it.`);
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
