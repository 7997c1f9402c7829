import { createHash } from 'node:crypto';
import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import type { CallbackOrder, ConversionContent, ConversionStatus } from '../conversions/conversion.rules.js';
import { canonical, plainNumber } from '../platform/decimal.js';
import type { FieldError } from '../platform/http/problem.js';
import { parseMoment } from '../platform/moment.js';
import type { FieldValue } from '../sites/routing.rules.js';
import type { QuarantineCode } from './callback.errors.js';
import { readJson } from './exact-json.rules.js';
import { GokartCallbackDto, GokartConversionDto } from './gokart-callback.dto.js';

/** A callback that was understood. */
export interface ReadCallback {
  readonly content: ConversionContent;
  readonly order: CallbackOrder;
  /** Every scalar field of the conversion by its camelCase name, unknown ones included: what routing rules look at. */
  readonly fields: ReadonlyMap<string, FieldValue>;
  readonly unknownFields: readonly string[];
}

/** Why a callback could not be understood. */
export interface Refusal {
  readonly code: QuarantineCode;
  readonly detail: string;
  readonly errors: readonly FieldError[];
}

export type ReadResult = { readonly callback: ReadCallback } | { readonly refusal: Refusal };

const ENVELOPE_FIELDS = fieldsOf(GokartCallbackDto);
const CONVERSION_FIELDS = fieldsOf(GokartConversionDto);
/** Says that the callback was sent, so it differs between a callback and its repetition. */
const NOT_CONTENT = new Set(['isRewardSent']);
const AMOUNTS = new Set(['rewardPoints', 'revenue']);
const MOMENTS = new Set(['userCompletedAt', 'createdAt', 'clickTime']);
/** Names longer than this are cut where they are counted. */
const MAX_FIELD_NAME = 200;

/** Reads the raw bytes of a callback in any of GoKart's variants. Decides nothing about sites or amounts' scales. */
export function readCallback(bytes: Uint8Array, maxDepth: number): ReadResult {
  const json = readJson(bytes, maxDepth);
  if ('fault' in json) return refuse(json.fault.code, json.fault.detail);
  if (!isObject(json.value)) return refuse('not_an_object', 'The body is JSON, but not an object with a "conversion".');

  const envelope = normalise(json.value, ENVELOPE_FIELDS, '');
  const rawConversion = envelope.known['conversion'];
  const conversion = isObject(rawConversion) ? normalise(rawConversion, CONVERSION_FIELDS, 'conversion.') : null;

  const dto = Object.assign(new GokartCallbackDto(), envelope.known);
  if (conversion) dto.conversion = Object.assign(new GokartConversionDto(), conversion.known);
  const errors = [...envelope.conflicts, ...(conversion?.conflicts ?? []), ...wordErrors(validateSync(dto), '')];
  if (!conversion || errors.length > 0) {
    return refuse('not_understood', `${errors.length} of its fields cannot be used: see "errors".`, errors);
  }
  return {
    callback: {
      content: contentOf(dto),
      order: orderOf(dto),
      // The implied status of the oldest variant is as good as a written one for routing.
      fields: new Map([...conversion.scalars, ['status', statusOf(dto.conversion)]]),
      unknownFields: [...envelope.unknown, ...conversion.unknown],
    },
  };
}

function contentOf({ conversion, sentAt }: GokartCallbackDto): ConversionContent {
  const offerEventId = textOf(conversion.offerEventId);
  const eventId = textOf(conversion.eventId);
  const completedAt = [conversion.userCompletedAt, conversion.createdAt, sentAt].find((at) => typeof at === 'string');
  return {
    conversionId: textOf(conversion.conversionId) ?? '',
    entitlement: offerEventId ?? eventId ?? '',
    offerEventId,
    eventId,
    eventName: textOf(conversion.eventName),
    status: statusOf(conversion),
    rejectionReason: textOf(conversion.rejectionReason),
    rewardPoints: amountOf(conversion.rewardPoints),
    revenue: amountOf(conversion.revenue),
    pubMemberId: textOf(conversion.pubMemberId) ?? '',
    clickId: textOf(conversion.clickId),
    offerId: textOf(conversion.offerId),
    offerName: textOf(conversion.offerName),
    partnerId: textOf(conversion.partnerId),
    completedAtNs: parseMoment(completedAt ?? '') ?? 0n,
  };
}

function orderOf(dto: GokartCallbackDto): CallbackOrder {
  return {
    sentAtNs: parseMoment(dto.sentAt) ?? 0n,
    status: statusOf(dto.conversion),
    callbackId: textOf(dto.id) ?? '',
    contentHash: hashContent(dto.conversion),
  };
}

/** The oldest variant has no status: it was sent for successes alone. */
function statusOf({ status }: GokartConversionDto): ConversionStatus {
  return status ?? 'Success';
}

/** Over what the conversion says, however it is spelled: `45` and `"45.00"` are one, so are null and absent. */
function hashContent(conversion: GokartConversionDto): string {
  const said: [string, string][] = [['status', statusOf(conversion)]];
  for (const [name, value] of Object.entries(conversion)) {
    if (NOT_CONTENT.has(name) || name === 'status') continue;
    const text = AMOUNTS.has(name) ? amountOf(value) : MOMENTS.has(name) ? momentText(value) : textOf(value);
    if (text !== null) said.push([name, text]);
  }
  said.sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 32);
}

interface Normalised {
  readonly known: Record<string, unknown>;
  readonly scalars: ReadonlyMap<string, FieldValue>;
  readonly unknown: readonly string[];
  readonly conflicts: readonly FieldError[];
}

/** Brings names to camelCase. A field given in both spellings must say the same in both, or nothing in one. */
function normalise(raw: Record<string, unknown>, fields: ReadonlySet<string>, path: string): Normalised {
  const values = new Map<string, unknown>();
  const conflicts: FieldError[] = [];
  for (const [written, value] of Object.entries(raw)) {
    const name = written.charAt(0).toLowerCase() + written.slice(1);
    const other = values.get(name);
    if (!values.has(name) || other === null) values.set(name, value);
    else if (value !== null && value !== other && fields.has(name)) {
      conflicts.push({ path: path + name, message: 'is given in two spellings with different values' });
    }
  }
  const known: Record<string, unknown> = {};
  const scalars = new Map<string, FieldValue>();
  const unknown: string[] = [];
  for (const [name, value] of values) {
    if (fields.has(name)) known[name] = value;
    else unknown.push(countableName(path + name));
    if (value === null || typeof value !== 'object') scalars.set(name, value as FieldValue);
  }
  return { known, scalars, unknown, conflicts };
}

/** A field's name as a database text can hold it. */
function countableName(name: string): string {
  return name.toWellFormed().replaceAll('\0', '\uFFFD').slice(0, MAX_FIELD_NAME).toWellFormed();
}

function wordErrors(errors: readonly ValidationError[], parent: string): FieldError[] {
  return errors.flatMap(({ property, constraints, children }) => {
    const path = parent + property;
    const own = Object.entries(constraints ?? {}).filter(([name]) => name !== 'nestedValidation');
    // A field that is missing needs no second complaint about its form.
    const message = constraints?.['present'] ?? own.map(([, text]) => text).join('; ');
    return [...(message ? [{ path, message }] : []), ...wordErrors(children ?? [], `${path}.`)];
  });
}

function fieldsOf(dto: new () => object): ReadonlySet<string> {
  return new Set(
    getMetadataStorage()
      .getTargetValidationMetadatas(dto, '', false, false)
      .map((metadata) => metadata.propertyName),
  );
}

function amountOf(value: unknown): string | null {
  const text = textOf(value);
  return text === null ? null : canonical(text);
}

function momentText(value: unknown): string | null {
  return typeof value === 'string' ? (parseMoment(value)?.toString() ?? null) : null;
}

/** Empty counts as absent. */
function textOf(value: unknown): string | null {
  if (typeof value === 'number') return plainNumber(value);
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(code: QuarantineCode, detail: string, errors: readonly FieldError[] = []): { refusal: Refusal } {
  return { refusal: { code, detail, errors } };
}
