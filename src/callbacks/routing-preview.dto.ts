import { ApiProperty } from '@nestjs/swagger';
import { FieldErrorShape } from './quarantine.dto.js';

export class ConsideredRule {
  @ApiProperty({ example: 'test members' })
  rule!: string;

  @ApiProperty({ example: false })
  matched!: boolean;

  @ApiProperty({ type: String, nullable: true, example: 'pubMemberId is "lus", not beginning with "test-"' })
  reason!: string | null;
}

export class PreviewedReward {
  @ApiProperty({ enum: ['pending', 'granted', 'held', 'reversed'] })
  state!: string;

  @ApiProperty({ example: '45.00' })
  amount!: string;

  @ApiProperty({ example: 'POINTS' })
  asset!: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  heldReason!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  releaseAt!: string | null;

  @ApiProperty({ type: [String], example: ['rewardPoints: 45'], description: 'How the amount came about.' })
  steps!: readonly string[];
}

export class WhyNoReward {
  @ApiProperty({ example: 'parked' })
  code!: string;

  @ApiProperty({ example: 'No rule matches and there is no default site: the conversion would be parked.' })
  detail!: string;

  @ApiProperty({ type: [FieldErrorShape] })
  errors!: readonly FieldErrorShape[];
}

export class RoutingPreview {
  @ApiProperty({ example: 3, description: 'The version of the sites file that decides.' })
  sitesVersion!: number;

  @ApiProperty({ example: 'abcd17c9-878d-4afb-999c-6c8e3091b160' })
  conversionId!: string;

  @ApiProperty({ type: String, nullable: true, example: 'quests', description: 'Null: it would be parked.' })
  site!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'production' })
  environment!: string | null;

  @ApiProperty({ example: 'lus' })
  memberId!: string;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Null: the default site, or none.' })
  rule!: string | null;

  @ApiProperty({ type: [ConsideredRule], description: 'In order, up to the one that matched.' })
  considered!: readonly ConsideredRule[];

  @ApiProperty({
    type: PreviewedReward,
    nullable: true,
    description: 'As for a new conversion, and without regard to what the member has got that day.',
  })
  reward!: PreviewedReward | null;

  @ApiProperty({ type: WhyNoReward, nullable: true, example: null })
  whyNoReward!: WhyNoReward | null;

  @ApiProperty({ type: [String], example: [], description: 'Fields that this version does not know. They are kept.' })
  unknownFields!: readonly string[];
}
