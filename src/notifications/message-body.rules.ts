import { shape, type NamedShape } from '../platform/events/event-shape.js';
import { packValues, unpackValues } from '../platform/packed-values.js';
import type { EndpointEvent } from '../sites/sites-config.js';
import type { ConversionData, Notification, RewardData, RewardStanding } from './notification.rules.js';

/** Nearly all messages are of it, so their rows do not say it. */
export const USUAL_TYPE: EndpointEvent = 'reward.granted';

/** A message as its row keeps it: what columns of its own say, and the rest of the body packed. */
export interface PackedMessage {
  /** Null: {@link USUAL_TYPE}. */
  readonly type: string | null;
  readonly subject: string;
  readonly revision: number;
  readonly conversion: string;
  readonly packed: Buffer;
}

/**
 * The members of `data` in the order in which they are sent; those that the row's columns have are packed as null. Only ever add
 * at the end: a body is sent with the members that it was made with, byte for byte the same in every attempt.
 */
interface Form<Data> {
  readonly shape: NamedShape<Data>;
  /** What of the members is packed: all but those that come from the row. */
  readonly pack: (data: Data) => unknown[];
  readonly fromRow: (row: PackedMessage) => Partial<Data>;
}

const STANDING = shape<RewardStanding>('state', 'site', 'environment', 'memberId', 'amount', 'asset');

const REWARD: Form<RewardData> = {
  shape: shape<RewardData>(
    ...(['rewardId', 'revision', 'state', 'site', 'environment', 'memberId', 'amount', 'asset', 'heldReason'] as const),
    ['previous', STANDING],
    ...(['conversion', 'conversionId', 'offerEventId', 'eventId', 'offerId', 'offerName', 'clickId'] as const),
  ),
  // prettier-ignore
  pack: ({
    state, site, environment, memberId, amount, asset, heldReason, previous,
    conversionId, offerEventId, eventId, offerId, offerName, clickId,
  }) => [
    null, null, state, site, environment, memberId, amount, asset, heldReason, previous && STANDING.pack(previous),
    null, conversionId, offerEventId, eventId, offerId, offerName, clickId,
  ],
  fromRow: ({ subject, revision, conversion }) => ({ rewardId: subject, revision, conversion }),
};

const CONVERSION: Form<ConversionData> = {
  shape: shape<ConversionData>(
    ...([
      'id',
      'conversionId',
      'offerEventId',
      'eventId',
      'eventName',
      'revision',
      'status',
      'rejectionReason',
    ] as const),
    ...(['site', 'environment', 'memberId', 'rewardPoints', 'revenue', 'offerId', 'offerName', 'clickId'] as const),
    ...(['partnerId', 'completedAt', 'sentAt'] as const),
  ),
  // prettier-ignore
  pack: ({
    conversionId, offerEventId, eventId, eventName, status, rejectionReason, site, environment, memberId, rewardPoints,
    revenue, offerId, offerName, clickId, partnerId, completedAt, sentAt,
  }) => [
    null, conversionId, offerEventId, eventId, eventName, null, status, rejectionReason, site, environment, memberId,
    rewardPoints, revenue, offerId, offerName, clickId, partnerId, completedAt, sentAt,
  ],
  fromRow: ({ subject, revision }) => ({ id: subject, revision }),
};

/** What of a body its row does not say in other columns. */
export function packBody({ type, timestamp, data }: Notification): Buffer {
  const values = formOf(type).pack(data as never);
  values.unshift(timestamp.getTime());
  return packValues(values);
}

/** The body to send: what `JSON.stringify` made of the notification, byte for byte. */
export function renderBody(message: PackedMessage): string {
  const type = message.type ?? USUAL_TYPE;
  const { shape: of, fromRow } = formOf(type);
  const [at, ...values] = unpackValues(message.packed);
  const data = { ...of.unpackAsItWas(values), ...fromRow(message) };
  return JSON.stringify({ type, timestamp: new Date(at as number).toISOString(), data });
}

function formOf(type: string): Form<ConversionData> | Form<RewardData> {
  return type.startsWith('conversion.') ? CONVERSION : REWARD;
}
