import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { CallbackOutcome } from '../conversions/conversion.rules.js';
import { ChoiceFilter, PersonText } from '../platform/http/inputs.js';
import { PageQuery, PageShape } from '../platform/http/pagination.js';
import { GokartCallbackDto } from './gokart-callback.dto.js';
import { RECEIPT_EXAMPLE, ReceiptBodyShape, ReceiptShape } from './receipts.dto.js';

export const QUARANTINE_STATES = ['open', 'replayed', 'discarded'] as const;
export type QuarantineState = (typeof QUARANTINE_STATES)[number];

const REPLAY_EXAMPLE = '0199c2f4-0a1b-7c2d-8e3f-405162738495';

export class QuarantineQuery extends PageQuery {
  @ChoiceFilter('`open` unless told.', QUARANTINE_STATES)
  state: QuarantineState = 'open';
}

export class FieldErrorShape {
  @ApiProperty({ example: 'conversion.rewardPoints' })
  path!: string;

  @ApiProperty({ example: 'must be a number of zero or more, or the same as plain decimal text such as "45.00"' })
  message!: string;
}

/** What is known of a receipt in quarantine, but for its bytes. */
export class QuarantineItem extends ReceiptShape {
  @ApiProperty({ enum: QUARANTINE_STATES })
  state!: QuarantineState;

  @ApiProperty({ example: 'not_understood', description: 'Why: the code that the sender was answered with.' })
  code!: string;

  @ApiProperty({ example: '1 of its fields cannot be used: see "errors".' })
  detail!: string;

  @ApiProperty({ type: [FieldErrorShape] })
  errors!: FieldErrorShape[];

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  resolvedAt!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'The name of the admin key.' })
  resolvedBy!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Why it was discarded.' })
  reason!: string | null;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    example: null,
    description: 'The receipt of its replay.',
  })
  replayReceiptId!: string | null;
}

export class QuarantinePage extends PageShape {
  @ApiProperty({ type: [QuarantineItem] })
  items!: QuarantineItem[];
}

/** A receipt in quarantine with its bytes. */
export class QuarantineDetail extends QuarantineItem {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { 'content-type': 'application/json' },
  })
  headers!: ReceiptBodyShape['headers'];

  @ApiProperty({ type: String, nullable: true, example: '{"sentAt":"2024-09-18T18:29:26Z","conversion":{…}}' })
  bodyText!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Given instead when it is not UTF-8.' })
  bodyBase64!: string | null;

  @ApiProperty({ example: true, description: 'False: only the first bytes are kept.' })
  complete!: boolean;
}

/** Read from the raw bytes, so that every digit of it arrives as it was written. */
export class ReplayRequest {
  @ApiPropertyOptional({
    type: GokartCallbackDto,
    description:
      'The corrected callback, as JSON or as a text that holds the JSON. Without it the kept bytes are read again.',
  })
  body?: unknown;
}

export class ReplayAnswer {
  @ApiProperty({ format: 'uuid', example: REPLAY_EXAMPLE, description: 'The receipt of the replay.' })
  receiptId!: string;

  @ApiProperty({ example: 'abcd17c9-878d-4afb-999c-6c8e3091b160' })
  conversionId!: string;

  @ApiProperty({ enum: ['created', 'updated', 'duplicate', 'stale', 'parked'] })
  outcome!: CallbackOutcome;

  @ApiProperty({ format: 'uuid', example: RECEIPT_EXAMPLE, description: 'The receipt that was in quarantine.' })
  replayOf!: string;
}

export class DiscardRequest {
  @PersonText(500, 'Kept with the receipt.', 'A test by hand, agreed with GoKart on 2025-05-20.')
  reason!: string;
}
