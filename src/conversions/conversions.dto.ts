import { ApiProperty } from '@nestjs/swagger';
import { ChoiceFilter, MomentFilter, TextFilter } from '../platform/http/inputs.js';
import { PageQuery, PageShape } from '../platform/http/pagination.js';
import type { ConversionStatus } from './conversion.rules.js';

const STATUSES = ['Pending', 'Success', 'Rejected'] as const;
const CONVERSION_ID = 'abcd17c9-878d-4afb-999c-6c8e3091b160';
const CLICK_ID = '34e72cca-7b4e-321q-805d-b91fbaba437b';
const OFFER_ID = '6a8273c6-fe06-4be2-927e-c8be786c3fff';

export class ConversionQuery extends PageQuery {
  @TextFilter('Only of this site.', 'quests')
  site?: string;

  @TextFilter('Only in this environment.', 'production')
  environment?: string;

  @ChoiceFilter('Only in this status.', STATUSES)
  status?: ConversionStatus;

  @TextFilter('Only of this member, as routing has named it.', 'lus')
  memberId?: string;

  @TextFilter('Only of this click.', CLICK_ID)
  clickId?: string;

  @TextFilter('Only of this offer.', OFFER_ID)
  offerId?: string;

  @TextFilter('Only of this partner.', '5')
  partnerId?: string;

  @MomentFilter('Only those first heard of at this moment or later (`createdAt`).')
  from?: string;

  @MomentFilter('Only those first heard of before this moment (`createdAt`).')
  to?: string;

  @TextFilter(
    'Only those that have this id, whatever it is the id of: conversion, click, member, offer, callback, receipt, or ours.',
    CONVERSION_ID,
  )
  q?: string;
}

export class ConversionReward {
  @ApiProperty({ format: 'uuid', example: '0199c2f0-6111-7aaa-8bbb-1f0e2d3c4b5a' })
  id!: string;

  @ApiProperty({ enum: ['pending', 'granted', 'held', 'reversed', 'denied'] })
  state!: string;

  @ApiProperty({ example: '45.00', description: 'Owed when granted, expected when pending or held, else 0.' })
  amount!: string;

  @ApiProperty({ example: 'POINTS' })
  asset!: string;

  @ApiProperty({ example: 1 })
  revision!: number;

  @ApiProperty({ example: 'lus' })
  memberId!: string;

  @ApiProperty({ enum: ['hold-days', 'member-day-cap', 'contradiction', null], nullable: true, example: null })
  heldReason!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  releaseAt!: string | null;
}

/** What is known of one entitlement. */
export class ConversionItem {
  @ApiProperty({ format: 'uuid', example: '0199c2f0-5f11-7000-8bbb-1f0e2d3c4b5a', description: 'Our id of it.' })
  id!: string;

  @ApiProperty({ example: CONVERSION_ID })
  conversionId!: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  offerEventId!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  eventId!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  eventName!: string | null;

  @ApiProperty({ enum: STATUSES, example: 'Success' })
  status!: ConversionStatus;

  @ApiProperty({ type: String, nullable: true, example: null })
  rejectionReason!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '45', description: 'As GoKart wrote it, a plain decimal.' })
  rewardPoints!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '60', description: 'As GoKart wrote it, a plain decimal.' })
  revenue!: string | null;

  @ApiProperty({ example: 'lus', description: 'As routing has named the member.' })
  memberId!: string;

  @ApiProperty({ type: String, nullable: true, example: 'quests', description: 'Null: parked.' })
  site!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'production' })
  environment!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'test members',
    description: 'Null: the default site, or none.',
  })
  routingRule!: string | null;

  @ApiProperty({ example: 3, description: 'The version of the sites file that routed and priced it.' })
  sitesVersion!: number;

  @ApiProperty({ type: String, nullable: true, example: CLICK_ID })
  clickId!: string | null;

  @ApiProperty({ type: String, nullable: true, example: OFFER_ID })
  offerId!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Test' })
  offerName!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  partnerId!: string | null;

  @ApiProperty({ example: 1, description: 'Grows by one with each transition.' })
  version!: number;

  @ApiProperty({ type: String, nullable: true, example: 'af5877b5-83cf-408c-bde9-85dd21ab19e6' })
  callbackId!: string | null;

  @ApiProperty({ format: 'date-time', example: '2025-05-19T15:36:19.756249Z' })
  completedAt!: string;

  @ApiProperty({ format: 'date-time', example: '2024-09-18T18:29:26.8469471Z', description: 'Of the newest callback.' })
  sentAt!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2025-05-19T15:36:20.123000Z',
    description: 'Of the newest change; null when its receipt was dropped by its age.',
  })
  receivedAt!: string | null;

  @ApiProperty({ format: 'date-time', example: '2025-05-19T15:36:20.123Z', description: 'When we first heard of it.' })
  createdAt!: string;

  @ApiProperty({
    format: 'uuid',
    example: '0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4b5a',
    description:
      'The callback that it stands on: `GET /admin/v1/receipts/{receiptId}` has its bytes, as long as they are kept.',
  })
  receiptId!: string;

  @ApiProperty({ type: ConversionReward, nullable: true, description: 'Null until it is settled, and while parked.' })
  reward!: ConversionReward | null;
}

export class ConversionPage extends PageShape {
  @ApiProperty({ type: [ConversionItem] })
  items!: ConversionItem[];
}

const TIMELINE_EXAMPLE = [
  {
    at: '2025-05-19T15:36:20.123000Z',
    kind: 'receipt',
    receiptId: '0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4b5a',
    outcome: 'created',
    callbackId: 'af5877b5-83cf-408c-bde9-85dd21ab19e6',
    sentAt: '2024-09-18T18:29:26.8469471Z',
    sourceAddress: '203.0.113.7',
    sha256: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c',
    replayOf: null,
  },
  {
    at: '2025-05-19T15:36:20.125104Z',
    kind: 'transition',
    version: 1,
    cause: 'callback',
    fromStatus: null,
    status: 'Success',
    rewardPoints: '45',
    revenue: '60',
    memberId: 'lus',
    site: 'quests',
    environment: 'production',
    routingRule: null,
    sitesVersion: 3,
    receiptId: '0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4b5a',
  },
  {
    at: '2025-05-19T15:36:20.131009Z',
    kind: 'reward',
    rewardId: '0199c2f0-6111-7aaa-8bbb-1f0e2d3c4b5a',
    revision: 1,
    change: 'granted',
    state: 'granted',
    amount: '45.00',
    asset: 'POINTS',
    memberId: 'lus',
    site: 'quests',
    environment: 'production',
    heldReason: null,
    sitesVersion: 3,
    steps: ['rewardPoints: 45'],
  },
  {
    at: '2025-05-19T15:36:20.137512Z',
    kind: 'transfer',
    transferId: '0199c2f0-6222-7ccc-9ddd-1f0e2d3c4b5a',
    idempotencyKey: 'reward:0199c2f0-6111-7aaa-8bbb-1f0e2d3c4b5a:1',
    debit: { account: '1', name: 'quests/production/POINTS/issuance' },
    credit: { account: '2', name: 'quests/production/POINTS/member:lus' },
    amount: '45.00',
    asset: 'POINTS',
    reverses: null,
  },
  {
    at: '2025-05-19T15:36:20.137731Z',
    kind: 'message',
    messageId: '0199c2f0-6333-7eee-8fff-1f0e2d3c4b5a',
    endpoint: 'crm',
    type: 'reward.granted',
    reward: '0199c2f0-6111-7aaa-8bbb-1f0e2d3c4b5a',
    revision: 1,
    state: 'delivered',
    nextTryAt: null,
    deliveredAt: '2025-05-19T15:36:20.201Z',
  },
  {
    at: '2025-05-19T15:36:20.140000Z',
    kind: 'attempt',
    messageId: '0199c2f0-6333-7eee-8fff-1f0e2d3c4b5a',
    endpoint: 'crm',
    number: 1,
    status: 204,
    durationMs: 61,
    error: null,
    response: null,
  },
];

/** One thing that happened. `at` and `kind` are always there; the kind says what else is. */
export class TimelineItem {
  @ApiProperty({ format: 'date-time' })
  at!: string;

  @ApiProperty({
    description: '`receipt`, `transition`, `reward`, `transfer`, `message`, `attempt`, or of a module of your own.',
  })
  kind!: string;

  [detail: string]: unknown;
}

export class ConversionDetail extends ConversionItem {
  @ApiProperty({
    type: 'array',
    items: {
      type: 'object',
      required: ['at', 'kind'],
      properties: { at: { type: 'string', format: 'date-time' }, kind: { type: 'string' } },
      additionalProperties: true,
    },
    example: TIMELINE_EXAMPLE,
    description: 'Everything that happened to it, oldest first. `kind` says what else an entry has.',
  })
  timeline!: readonly TimelineItem[];
}

export class ConversionDetails {
  @ApiProperty({ type: [ConversionDetail], description: 'Every entitlement under the id: one, or one an event.' })
  items!: ConversionDetail[];
}
