import { ApiProperty } from '@nestjs/swagger';
import { TextFilter } from '../http/inputs.js';
import { PageQuery, PageShape } from '../http/pagination.js';

export class ConsumerItem {
  @ApiProperty({ example: 'rewards' })
  name!: string;

  @ApiProperty({ enum: ['running', 'paused'] })
  state!: 'running' | 'paused';

  @ApiProperty({ example: 0, description: 'Events not yet handled, those waiting for another try included.' })
  lag!: number;

  @ApiProperty({ example: 0, description: 'Events that failed and wait for another try.' })
  failures!: number;

  @ApiProperty({ example: 0, description: 'Events that were given up: see `GET /dead-letters`.' })
  deadLetters!: number;

  @ApiProperty({ example: '1/4711/20', description: 'The last event read, as epoch/transaction/position.' })
  position!: string;
}

export class ConsumerList {
  @ApiProperty({ type: [ConsumerItem] })
  items!: ConsumerItem[];
}

export class DeadLetterQuery extends PageQuery {
  @TextFilter('Of this consumer alone.', 'notifications')
  consumer?: string;
}

export class DeadLetterItem {
  @ApiProperty({ example: 'notifications' })
  consumer!: string;

  @ApiProperty({ example: '1/4711/20', description: 'The event, as epoch/transaction/position.' })
  position!: string;

  @ApiProperty({ example: 'reward.changed.v2' })
  type!: string;

  @ApiProperty({ format: 'date-time', example: '2025-05-19T15:36:21.000001Z' })
  occurredAt!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { rewardId: '0199c2f0-…', revision: 1 } })
  data!: unknown;

  @ApiProperty({ example: 7 })
  attempts!: number;

  @ApiProperty({ example: 'Error: the database said no', description: 'What the last try ended with.' })
  error!: string;

  @ApiProperty({ format: 'date-time', example: '2025-05-19T15:36:22.000001Z' })
  firstFailedAt!: string;

  @ApiProperty({ format: 'date-time', example: '2025-05-19T17:00:00.000001Z' })
  deadAt!: string;
}

export class DeadLetterPage extends PageShape {
  @ApiProperty({ type: [DeadLetterItem] })
  items!: DeadLetterItem[];
}
