import { instantFrom } from '../../simulator/instants.js';
import type { Callback, Status } from '../../simulator/model.js';
import { placeOf, type Place } from './place.js';

/** A callback of the load as its bytes say it, for the model. */
export interface SentCallback {
  readonly callback: Callback;
  readonly place: Place;
}

interface Body {
  readonly id: string;
  readonly sentAt: string;
  readonly conversion: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * Reads a body of the load. Its amounts have two digits after the point, so JSON's numbers hold them exactly.
 *
 * @throws Error when it is none of the load's
 */
export function readSentCallback(bytes: Buffer): SentCallback {
  const { id, sentAt, conversion } = JSON.parse(bytes.toString('utf8')) as Body;
  const text = (name: string): string | null => {
    const value = conversion[name] ?? null;
    return value === null ? null : String(value);
  };
  const required = (name: string): string => {
    const value = text(name);
    if (value === null) throw new Error(`a body of the load has no ${name}`);
    return value;
  };
  const instant = instantFrom(sentAt);
  const place = placeOf(required('pubMemberId'), text('pubSub1'), text('pubSub2'));
  if (instant === null || place === null) throw new Error(`a callback that the load does not send: ${id} at ${sentAt}`);
  const callback: Callback = {
    id,
    sentAt: instant,
    status: required('status') as Status,
    rejectionReason: text('rejectionReason'),
    conversionId: required('conversionId'),
    offerEventId: text('offerEventId'),
    eventId: text('eventId'),
    memberId: place.memberId,
    rewardPoints: text('rewardPoints'),
    revenue: text('revenue'),
    clickId: required('clickId'),
    offerId: required('offerId'),
    partnerId: text('partnerId'),
  };
  return { callback, place };
}
