import type { EventShape } from '../platform/events/event-shape.js';
import { defineEvent } from '../platform/events/event-type.js';
import {
  completedAt,
  contradicts,
  type ConversionStatus,
  type Transition,
  type TransitionCause,
} from './conversion.rules.js';

/** The state of a conversion after a transition. Nanoseconds are decimal texts, amounts canonical decimals. */
export interface ConversionChanged {
  readonly id: string;
  readonly version: number;
  readonly cause: TransitionCause;
  readonly fromStatus: ConversionStatus | null;
  readonly fromSite: string | null;
  readonly status: ConversionStatus;
  readonly contradiction: boolean;
  readonly conversionId: string;
  readonly offerEventId: string | null;
  readonly eventId: string | null;
  readonly eventName: string | null;
  readonly rejectionReason: string | null;
  readonly rewardPoints: string | null;
  readonly revenue: string | null;
  readonly memberId: string;
  readonly site: string | null;
  readonly environment: string | null;
  readonly sitesVersion: number;
  readonly clickId: string | null;
  readonly offerId: string | null;
  readonly offerName: string | null;
  readonly partnerId: string | null;
  readonly completedAtNs: string;
  readonly sentAtNs: string;
  readonly receiptId: string;
}

/** The order is the format: only ever add at the end. Fields that an event was stored without are null. */
const SHAPE: EventShape<ConversionChanged> = {
  // prettier-ignore
  pack: ({
    id, version, cause, fromStatus, fromSite, status, contradiction, conversionId, offerEventId, eventId, eventName,
    rejectionReason, rewardPoints, revenue, memberId, site, environment, sitesVersion, clickId, offerId, offerName,
    partnerId, completedAtNs, sentAtNs, receiptId,
  }) => [
    id, version, cause, fromStatus, fromSite, status, contradiction, conversionId, offerEventId, eventId, eventName,
    rejectionReason, rewardPoints, revenue, memberId, site, environment, sitesVersion, clickId, offerId, offerName,
    partnerId, completedAtNs, sentAtNs, receiptId,
  ],
  // prettier-ignore
  unpack: ([
    id = null, version = null, cause = null, fromStatus = null, fromSite = null, status = null, contradiction = null,
    conversionId = null, offerEventId = null, eventId = null, eventName = null, rejectionReason = null,
    rewardPoints = null, revenue = null, memberId = null, site = null, environment = null, sitesVersion = null,
    clickId = null, offerId = null, offerName = null, partnerId = null, completedAtNs = null, sentAtNs = null,
    receiptId = null,
  ]) => ({
    id, version, cause, fromStatus, fromSite, status, contradiction, conversionId, offerEventId, eventId, eventName,
    rejectionReason, rewardPoints, revenue, memberId, site, environment, sitesVersion, clickId, offerId, offerName,
    partnerId, completedAtNs, sentAtNs, receiptId,
  }) as ConversionChanged,
};

/** Appended for each transition, parked conversions included. */
export const conversionChanged = defineEvent('conversion.changed.v1', SHAPE, 'c');

export function tellTransition({ cause, from, conversion }: Transition): ConversionChanged {
  const { content, placement, order } = conversion;
  return {
    id: conversion.id,
    version: conversion.version,
    cause,
    fromStatus: from?.status ?? null,
    fromSite: from?.site ?? null,
    status: content.status,
    contradiction: contradicts(conversion),
    conversionId: content.conversionId,
    offerEventId: content.offerEventId,
    eventId: content.eventId,
    eventName: content.eventName,
    rejectionReason: content.rejectionReason,
    rewardPoints: content.rewardPoints,
    revenue: content.revenue,
    memberId: placement.memberId,
    site: placement.site,
    environment: placement.environment,
    sitesVersion: placement.sitesVersion,
    clickId: content.clickId,
    offerId: content.offerId,
    offerName: content.offerName,
    partnerId: content.partnerId,
    completedAtNs: completedAt(conversion).toString(),
    sentAtNs: order.sentAtNs.toString(),
    receiptId: conversion.receiptId,
  };
}
