import { ApiProperty } from '@nestjs/swagger';
import type { CallbackOutcome } from '../conversions/conversion.rules.js';

export const RECEIPT_EXAMPLE = '0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4b5a';
const BODY_EXAMPLE = '{"id":"af5877b5-83cf-408c-bde9-85dd21ab19e6","sentAt":"2024-09-18T18:29:26.8469471+00:00",…';

/** What is kept of every callback, in quarantine or not. */
export class ReceiptShape {
  @ApiProperty({ format: 'uuid', example: RECEIPT_EXAMPLE })
  receiptId!: string;

  @ApiProperty({ format: 'date-time', example: '2025-05-19T15:36:20.123000Z' })
  receivedAt!: string;

  @ApiProperty({ type: String, nullable: true, example: '203.0.113.7', description: 'Null for a replay.' })
  sourceAddress!: string | null;

  @ApiProperty({ example: 1893, description: 'Bytes received.' })
  size!: number;

  @ApiProperty({ example: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c' })
  sha256!: string;
}

export class ReceiptBodyShape extends ReceiptShape {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { 'content-type': 'application/json' },
  })
  headers!: Record<string, string>;

  @ApiProperty({ type: String, nullable: true, example: BODY_EXAMPLE, description: 'Null when it is not UTF-8.' })
  bodyText!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Given instead when it is not UTF-8.' })
  bodyBase64!: string | null;

  @ApiProperty({ example: true, description: 'False: it was over the size limit, and only its first bytes are kept.' })
  complete!: boolean;
}

export class ReceiptDetail extends ReceiptBodyShape {
  @ApiProperty({ enum: ['created', 'updated', 'duplicate', 'stale', 'parked', 'quarantined'] })
  outcome!: CallbackOutcome | 'quarantined';

  @ApiProperty({ type: String, nullable: true, example: 'af5877b5-83cf-408c-bde9-85dd21ab19e6' })
  callbackId!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2024-09-18T18:29:26.8469471Z' })
  sentAt!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'abcd17c9-878d-4afb-999c-6c8e3091b160',
    description: 'See `GET /admin/v1/conversions/{conversionId}`. Null in quarantine.',
  })
  conversionId!: string | null;

  @ApiProperty({
    enum: ['open', 'replayed', 'discarded', null],
    nullable: true,
    example: null,
    description: 'Its state in quarantine (`GET /admin/v1/quarantine/{receiptId}`); null when it was understood.',
  })
  quarantine!: 'open' | 'replayed' | 'discarded' | null;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    example: null,
    description: 'The receipt of the quarantine that this one is the replay of.',
  })
  replayOf!: string | null;
}
