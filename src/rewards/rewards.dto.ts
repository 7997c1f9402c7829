import { ApiProperty } from '@nestjs/swagger';
import { ChoiceFilter, TextFilter } from '../platform/http/inputs.js';
import { PageQuery, PageShape } from '../platform/http/pagination.js';
import type { HeldReason, RewardState } from './settlement.rules.js';

const STATES = ['pending', 'granted', 'held', 'reversed', 'denied'] as const;

export class RewardQuery extends PageQuery {
  @ChoiceFilter('Only in this state. `held` is what waits for its day or for a person.', STATES)
  state?: RewardState;

  @TextFilter('Only of this site.', 'quests')
  site?: string;

  @TextFilter('Only in this environment.', 'production')
  environment?: string;

  @TextFilter('Only of this member.', 'lus')
  memberId?: string;
}

export class RewardItem {
  @ApiProperty({ format: 'uuid', example: '0199c2f0-6111-7aaa-8bbb-1f0e2d3c4b5a' })
  id!: string;

  @ApiProperty({ enum: STATES, example: 'granted' })
  state!: RewardState;

  @ApiProperty({ example: '45.00', description: 'Owed when granted, expected when pending or held, else 0.' })
  amount!: string;

  @ApiProperty({ example: 'POINTS' })
  asset!: string;

  @ApiProperty({ example: '60.000000', description: 'What GoKart owes for it.' })
  revenue!: string;

  @ApiProperty({ example: 'REVENUE' })
  revenueAsset!: string;

  @ApiProperty({ example: 1 })
  revision!: number;

  @ApiProperty({ enum: ['hold-days', 'member-day-cap', 'contradiction', null], nullable: true, example: null })
  heldReason!: HeldReason | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  releaseAt!: string | null;

  @ApiProperty({ example: 'quests' })
  site!: string;

  @ApiProperty({ example: 'production' })
  environment!: string;

  @ApiProperty({ example: 'lus' })
  memberId!: string;

  @ApiProperty({ example: 'abcd17c9-878d-4afb-999c-6c8e3091b160' })
  conversionId!: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  offerEventId!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  eventId!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Test' })
  offerName!: string | null;

  @ApiProperty({ format: 'date-time', example: '2025-05-19T15:36:20.131Z' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time', example: '2025-05-19T15:36:20.131009Z' })
  updatedAt!: string;
}

export class RewardPage extends PageShape {
  @ApiProperty({ type: [RewardItem] })
  items!: RewardItem[];
}
