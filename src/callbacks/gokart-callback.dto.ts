import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { Allow, IsIn, IsOptional, ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import { parseDecimal, plainNumber } from '../platform/decimal.js';
import { parseMoment } from '../platform/moment.js';

/** Ids are indexed; a longer one than this is no id. */
export const MAX_ID_LENGTH = 255;
/** More digits than this in one amount are no amount of any currency. */
const MAX_AMOUNT_LENGTH = 40;

/** What nearly every text is, seen at a glance. */
const ASCII_TEXT = /^[ -~]*$/;

const STATUSES: readonly unknown[] = ['Success', 'Pending', 'Rejected'];

export function isStatus(value: unknown): boolean {
  return STATUSES.includes(value);
}

/** PostgreSQL's text holds every character but NUL, and UTF-8 has no lone surrogates. */
function isStorableText(value: unknown): boolean {
  return typeof value !== 'string' || ASCII_TEXT.test(value) || (!value.includes('\0') && value.isWellFormed());
}

function isScalar(value: unknown): boolean {
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean';
}

const storable = ValidateBy({
  name: 'storable',
  validator: {
    validate: isStorableText,
    defaultMessage: () => 'holds a NUL character or half a surrogate pair, which no database text can hold',
  },
});

const idText = ValidateBy({
  name: 'id',
  validator: {
    validate: (value: unknown) =>
      !isGiven(value) || typeof value === 'number' || (typeof value === 'string' && value.length <= MAX_ID_LENGTH),
    defaultMessage: () => `must be a text of at most ${MAX_ID_LENGTH} characters, or a number`,
  },
});

const present = ValidateBy({
  name: 'present',
  validator: {
    validate: isGiven,
    defaultMessage: () => 'is missing',
  },
});

const scalar = ValidateBy({
  name: 'scalar',
  validator: { validate: isScalar, defaultMessage: () => 'must be a text, not an object or a list' },
});

export function isAmount(value: unknown): boolean {
  const text = typeof value === 'number' ? plainNumber(value) : value;
  return typeof text === 'string' && text.length <= MAX_AMOUNT_LENGTH && parseDecimal(text) !== null;
}

const amount = ValidateBy({
  name: 'amount',
  validator: {
    validate: isAmount,
    defaultMessage: () => 'must be a number of zero or more, or the same as plain decimal text such as "45.00"',
  },
});

const moment = ValidateBy({
  name: 'moment',
  validator: {
    validate: (value: unknown) => typeof value === 'string' && parseMoment(value) !== null,
    defaultMessage: () =>
      'must be a date and time that exists, with its offset, such as 2024-09-18T18:29:26.8469471+00:00',
  },
});

/** An id that may be absent. An empty one counts as absent. */
const Id = (example: string | null, description?: string): PropertyDecorator =>
  applyDecorators(optional({ type: String, example, description }), IsOptional(), idText, storable);

const RequiredId = (example: string, description: string): PropertyDecorator =>
  applyDecorators(ApiProperty({ type: String, example, description }), present, idText, storable);

/** Free text. GoKart sends numbers and booleans in some of these; they are taken as they are. */
const Text = (example: string | null, description?: string): PropertyDecorator =>
  applyDecorators(optional({ type: String, example, description }), IsOptional(), scalar, storable);

const Amount = (example: number | null, description: string): PropertyDecorator =>
  applyDecorators(optional({ type: Number, example, description }), IsOptional(), amount);

const Moment = (example: string | null, description?: string): PropertyDecorator =>
  applyDecorators(optional({ type: String, format: 'date-time', example, description }), IsOptional(), moment);

/** Taken, never used to decide anything. */
const Ignored = (
  type: 'integer' | 'boolean',
  example: number | boolean | null,
  description: string,
): PropertyDecorator => applyDecorators(optional({ type, example, description }), Allow());

function optional(options: ApiPropertyOptions): PropertyDecorator {
  return ApiPropertyOptional({ ...options, nullable: true });
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** The `conversion` of a callback. PascalCase names are accepted too; unknown fields are kept and counted. */
export class GokartConversionDto {
  @ApiPropertyOptional({ enum: ['Success', 'Pending', 'Rejected'], description: 'Absent (not null) means Success.' })
  @IsIn(STATUSES, { message: 'must be Success, Pending or Rejected' })
  @ValidateIf((conversion: object) => Object.hasOwn(conversion, 'status'))
  status?: 'Success' | 'Pending' | 'Rejected';

  @Text(null) rejectionReason?: unknown;

  @RequiredId('abcd17c9-878d-4afb-999c-6c8e3091b160', 'The same in every callback about this conversion.')
  conversionId!: string | number;

  @Id('62feb0a5-33fe-4571-8b4e-6763b27dd000') viewId?: unknown;
  @Id('34e72cca-7b4e-321q-805d-b91fbaba437b') clickId?: unknown;
  @Id('6a8273c6-fe06-4be2-927e-c8be786c3fff') offerId?: unknown;
  @Id('ee70b574-1234-4b4e-8b99-46e050754d1c') offerAdvertiserId?: unknown;
  @Id('ddd1dade-0988-41e6-89e7-07f55c9f74be') offerCategoryId?: unknown;
  @Id('5b03d969-cef9-4b99-a2dc-d8415536fc7c') offerCountryId?: unknown;
  @Id(null, "GoKart's id of the event in an offer with several; part of the entitlement's key.") offerEventId?: unknown;
  @Id(null, "The advertiser's event id; part of the key where offerEventId is absent.") eventId?: unknown;
  @Text(null) eventName?: unknown;
  @Ignored('integer', null, 'Order of dependent events.') sequenceNumber?: unknown;
  @Text('Test') offerName?: unknown;
  @Text('Brown Boots') offerAdvertiserName?: unknown;
  @Text('Credit') offerCategoryName?: unknown;
  @Text(null) offerCountryCode2?: unknown;
  @Text(null) offerCountryCode3?: unknown;

  @Amount(45, 'Required for Success unless the site rewards from revenue. A number or a plain decimal text.')
  rewardPoints?: unknown;

  @Amount(60, 'In whatever currency the GoKart account has.') revenue?: unknown;

  @RequiredId('421f91c7-c621-4ca5-bf9d-af3e6fbe7c61', "The publisher's user: any text, or a bare number.")
  pubMemberId!: string | number;

  @Id(null) pubClickId?: unknown;
  @Id(null) pubSessionId?: unknown;
  @Text(null) pubGender?: unknown;
  @Text(null) pubAge?: unknown;
  @Text(null) pubGeoCountry?: unknown;
  @Text(null) pubGeoState?: unknown;
  @Text(null) pubPostalCode?: unknown;
  @Text(null) pubDevice?: unknown;
  @Text('site-b', 'pubSub1 to pubSub15 are free for routing.') pubSub1?: unknown;
  @Text(null) pubSub2?: unknown;
  @Text(null) pubSub3?: unknown;
  @Text(null) pubSub4?: unknown;
  @Text(null) pubSub5?: unknown;
  @Text(null) pubSub6?: unknown;
  @Text(null) pubSub7?: unknown;
  @Text(null) pubSub8?: unknown;
  @Text(null) pubSub9?: unknown;
  @Text(null) pubSub10?: unknown;
  @Text(null) pubSub11?: unknown;
  @Text(null) pubSub12?: unknown;
  @Text(null) pubSub13?: unknown;
  @Text(null) pubSub14?: unknown;
  @Text(null) pubSub15?: unknown;
  @Text(null) trackSysEventId?: unknown;
  @Text(null) trackSysConversionId?: unknown;
  @Text('49.99') trackSysConversionAmount?: unknown;
  @Text(null, 'Personal data: never logged.') trackSysConversionIpAddress?: unknown;
  @Text(null, 'Personal data: never logged.') trackSysConversionEmail?: unknown;
  @Text(null) trackSysConversionUserId?: unknown;
  @Text(null) trackSysConversionSub1?: unknown;
  @Text(null) trackSysConversionSub2?: unknown;
  @Text(null) trackSysConversionSub3?: unknown;
  @Text(null) trackSysConversionSub4?: unknown;
  @Text(null) trackSysConversionSub5?: unknown;
  @Id(null) partnerId?: unknown;
  @Text(null) partnerName?: unknown;
  @Ignored('boolean', true, 'Says that the callback was sent, not that the user was paid.') isRewardSent?: unknown;
  @Moment('2025-05-19T15:36:19.756249+00:00') userCompletedAt?: unknown;
  @Moment('2025-05-19T15:36:19.756448+00:00') createdAt?: unknown;
  @Moment('2025-05-19T15:36:19.756448+00:00') clickTime?: unknown;
}

/** What GoKart POSTs, after field names have been brought to their camelCase spelling. */
export class GokartCallbackDto {
  @Id('af5877b5-83cf-408c-bde9-85dd21ab19e6', "Id of GoKart's callback record; breaks ties of sentAt.")
  id?: unknown;

  @ApiProperty({
    type: String,
    format: 'date-time',
    example: '2024-09-18T18:29:26.8469471+00:00',
    description: 'Orders the callbacks of a conversion: the newest wins, to the seventh fractional digit.',
  })
  @moment
  @present
  sentAt!: string;

  @ApiProperty({ type: GokartConversionDto })
  @ValidateNested()
  @ValidateBy({
    name: 'object',
    validator: {
      validate: (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value),
      defaultMessage: () => 'is missing or no object',
    },
  })
  conversion!: GokartConversionDto;
}
