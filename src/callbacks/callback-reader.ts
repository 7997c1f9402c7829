import { hash } from 'node:crypto';
import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import type { CallbackOrder, ConversionContent, ConversionStatus } from '../conversions/conversion.rules.js';
import { canonical, plainNumber } from '../platform/decimal.js';
import type { FieldError } from '../platform/http/problem.js';
import type { FieldValue, RoutableFields } from '../sites/routing.rules.js';
import type { QuarantineCode } from './callback.errors.js';
import { compileValidator } from './compiled-validator.js';
import { readJson } from './exact-json.rules.js';
import { GokartCallbackDto, GokartConversionDto } from './gokart-callback.dto.js';
import {
  readMoment,
  UsualCallbackReader,
  WrittenMoment,
  type FieldUse,
  type SaidValues,
} from './usual-callback.rules.js';

/** A callback that was understood. */
export interface ReadCallback {
  readonly content: ConversionContent;
  readonly order: CallbackOrder;
  /** What routing rules look at. */
  readonly fields: RoutableFields;
  readonly unknownFields: readonly string[];
}

/** Why a callback could not be understood. */
export interface Refusal {
  readonly code: QuarantineCode;
  readonly detail: string;
  readonly errors: readonly FieldError[];
}

export type ReadResult = { readonly callback: ReadCallback } | { readonly refusal: Refusal };

type FieldNames = ReadonlyMap<string, string>;
type ConversionField = keyof GokartConversionDto;

const ENVELOPE_NAMES = namesOf(GokartCallbackDto);
const CONVERSION_NAMES = namesOf(GokartConversionDto);
const isValid = compileValidator(GokartCallbackDto, { conversion: GokartConversionDto });
const NOTHING: ReadonlyMap<string, unknown> = new Map();
const NO_NAMES: readonly string[] = [];

/** Says that the callback was sent, so it differs between a callback and its repetition. */
const NOT_CONTENT = new Set(['isRewardSent', 'status']);
const AMOUNTS = new Set(['rewardPoints', 'revenue']);
const MOMENTS = new Set(['userCompletedAt', 'createdAt', 'clickTime']);
const REQUIRED = new Set(['conversionId', 'pubMemberId']);
/** What a conversion says, in one order for ever; then what the envelope says. */
const CONVERSION_FIELDS = [...new Set(CONVERSION_NAMES.values())].sort();
const FIELDS = [...CONVERSION_FIELDS, ...new Set(ENVELOPE_NAMES.values())];
const PLACES: ReadonlyMap<string, number> = new Map(CONVERSION_FIELDS.map((name, place) => [name, place]));
/** By place: the name as it is written, and what makes the one writing of a value. */
const CONTENT_FIELDS = CONVERSION_FIELDS.map((name) => [`,${JSON.stringify(name)},`, textReader(name)] as const);
const AT = {
  id: FIELDS.indexOf('id'),
  sentAt: FIELDS.indexOf('sentAt'),
  conversionId: placeOf('conversionId'),
  offerEventId: placeOf('offerEventId'),
  eventId: placeOf('eventId'),
  eventName: placeOf('eventName'),
  status: placeOf('status'),
  rejectionReason: placeOf('rejectionReason'),
  rewardPoints: placeOf('rewardPoints'),
  revenue: placeOf('revenue'),
  pubMemberId: placeOf('pubMemberId'),
  clickId: placeOf('clickId'),
  offerId: placeOf('offerId'),
  offerName: placeOf('offerName'),
  partnerId: placeOf('partnerId'),
  userCompletedAt: placeOf('userCompletedAt'),
  createdAt: placeOf('createdAt'),
} as const;
const usual = new UsualCallbackReader(usesOf(ENVELOPE_NAMES), usesOf(CONVERSION_NAMES), FIELDS.length);
const DEPTH_OF_USUAL = 2;
/** Names longer than this are cut where they are counted. */
const MAX_FIELD_NAME = 200;

/** Reads the raw bytes of a callback in any of GoKart's variants. Decides nothing about sites or amounts' scales. */
export function readCallback(bytes: Buffer, maxDepth: number): ReadResult {
  const said = maxDepth < DEPTH_OF_USUAL ? null : usual.read(bytes);
  return said ? { callback: understood(said, true, NOTHING, NO_NAMES) } : readAny(bytes, maxDepth);
}

function readAny(bytes: Buffer, maxDepth: number): ReadResult {
  const json = readJson(bytes, maxDepth);
  if ('fault' in json) return refuse(json.fault.code, json.fault.detail);
  if (!isObject(json.value)) return refuse('not_an_object', 'The body is JSON, but not an object with a "conversion".');

  const envelope = normalise(json.value, ENVELOPE_NAMES, GokartCallbackDto, '');
  const { dto } = envelope;
  const raw: unknown = dto.conversion;
  const inner = isObject(raw) ? normalise(raw, CONVERSION_NAMES, GokartConversionDto, 'conversion.') : null;
  if (inner) dto.conversion = inner.dto;

  const conflicts = [...envelope.conflicts, ...(inner?.conflicts ?? [])];
  if (!inner || conflicts.length > 0 || !isValid(dto)) {
    const errors = [...conflicts, ...wordErrors(validateSync(asClasses(dto)), '')];
    return refuse('not_understood', `${errors.length} of its fields cannot be used: see "errors".`, errors);
  }
  const names =
    envelope.unknown.size + inner.unknown.size === 0 ? NO_NAMES : unknownNames(envelope.unknown, inner.unknown);
  return { callback: understood(saidBy(dto), json.plain, inner.unknown, names) };
}

function saidBy(dto: GokartCallbackDto): SaidValues {
  const said: SaidValues = new Array<unknown>(FIELDS.length).fill(undefined);
  const { conversion } = dto;
  for (const name in conversion) {
    const place = PLACES.get(name);
    if (place === undefined) continue;
    const value: unknown = conversion[name as ConversionField];
    said[place] = typeof value === 'string' && MOMENTS.has(name) ? readMoment(value) : value;
  }
  said[AT.id] = dto.id;
  said[AT.sentAt] = readMoment(dto.sentAt);
  return said;
}

/** @param plain whether JSON writes every text of it as it is */
function understood(
  said: SaidValues,
  plain: boolean,
  unknown: ReadonlyMap<string, unknown>,
  unknownFields: readonly string[],
): ReadCallback {
  return {
    content: contentOf(said),
    order: orderOf(said, plain),
    fields: new SaidFields(said, unknown),
    unknownFields,
  };
}

function unknownNames(envelope: ReadonlyMap<string, unknown>, conversion: ReadonlyMap<string, unknown>): string[] {
  return [
    ...[...envelope.keys()].map(countableName),
    ...[...conversion.keys()].map((name) => countableName(`conversion.${name}`)),
  ];
}

function contentOf(said: SaidValues): ConversionContent {
  const offerEventId = textOf(said[AT.offerEventId]);
  const eventId = textOf(said[AT.eventId]);
  const completedAt = said[AT.userCompletedAt] ?? said[AT.createdAt];
  return {
    conversionId: textOf(said[AT.conversionId]) ?? '',
    entitlement: offerEventId ?? eventId ?? '',
    offerEventId,
    eventId,
    eventName: textOf(said[AT.eventName]),
    status: statusOf(said),
    rejectionReason: textOf(said[AT.rejectionReason]),
    rewardPoints: amountOf(said[AT.rewardPoints]),
    revenue: amountOf(said[AT.revenue]),
    pubMemberId: textOf(said[AT.pubMemberId]) ?? '',
    clickId: textOf(said[AT.clickId]),
    offerId: textOf(said[AT.offerId]),
    offerName: textOf(said[AT.offerName]),
    partnerId: textOf(said[AT.partnerId]),
    completedAtNs: nsOf(completedAt),
  };
}

function orderOf(said: SaidValues, plain: boolean): CallbackOrder {
  return {
    sentAtNs: nsOf(said[AT.sentAt]) ?? 0n,
    status: statusOf(said),
    callbackId: textOf(said[AT.id]) ?? '',
    contentHash: hashContent(said, plain),
  };
}

/** The oldest variant has no status: it was sent for successes alone. */
function statusOf(said: SaidValues): ConversionStatus {
  return (said[AT.status] as ConversionStatus | undefined) ?? 'Success';
}

/** Over what the conversion says, however it is spelled: `45` and `"45.00"` are one, so are null and absent. */
function hashContent(said: SaidValues, plain: boolean): string {
  // A list in JSON of names and texts in turns; written by hand, which takes half the time.
  let list = `["status","${statusOf(said)}"`;
  for (let place = 0; place < CONTENT_FIELDS.length; place++) {
    const value = said[place];
    if (value === null || value === undefined) continue;
    const [quotedName, textOfField] = CONTENT_FIELDS[place] as (typeof CONTENT_FIELDS)[number];
    const text = textOfField(value);
    if (text !== null) list += quotedName + (plain ? `"${text}"` : JSON.stringify(text));
  }
  return hash('sha256', `${list}]`, 'hex').slice(0, 32);
}

interface Normalised<Dto> {
  readonly dto: Dto;
  readonly conflicts: readonly FieldError[];
  /** By camelCase name, in the order in which they came. */
  readonly unknown: ReadonlyMap<string, unknown>;
}

/**
 * Writes what is known into the DTO under camelCase names. A field given in both spellings must say the same in both,
 * or nothing in one.
 */
function normalise<Dto extends object>(
  raw: Record<string, unknown>,
  names: FieldNames,
  type: new () => Dto,
  path: string,
): Normalised<Dto> {
  if (isNormal(raw, names)) {
    // What GoKart writes today. Seventy fields need no copying: the parsed object is as good as a DTO.
    return { dto: raw as Dto, conflicts: [], unknown: NOTHING };
  }
  const dto = new type();
  const known = dto as Record<string, unknown>;
  const conflicts: FieldError[] = [];
  let unknown: Map<string, unknown> | null = null;
  for (const written of Object.keys(raw)) {
    const value = raw[written];
    const name = names.get(written);
    if (name === undefined) {
      unknown ??= new Map();
      const camel = written.charAt(0).toLowerCase() + written.slice(1);
      if ((unknown.get(camel) ?? null) === null) unknown.set(camel, value);
    } else if (!Object.hasOwn(known, name) || known[name] === null) {
      known[name] = value;
    } else if (value !== null && value !== known[name]) {
      conflicts.push({ path: path + name, message: 'is given in two spellings with different values' });
    }
  }
  return { dto, conflicts, unknown: unknown ?? NOTHING };
}

/** For class-validator, which finds its rules by an object's class. */
function asClasses(dto: GokartCallbackDto): GokartCallbackDto {
  const conversion: unknown = dto.conversion;
  if (isObject(conversion)) Object.setPrototypeOf(conversion, GokartConversionDto.prototype);
  return Object.setPrototypeOf(dto, GokartCallbackDto.prototype) as GokartCallbackDto;
}

function isNormal(raw: Record<string, unknown>, names: FieldNames): boolean {
  for (const written in raw) if (names.get(written) !== written) return false;
  return true;
}

/** What routing rules look at: a scalar field of the conversion by its camelCase name, unknown ones included. */
class SaidFields implements RoutableFields {
  constructor(
    private readonly said: SaidValues,
    private readonly unknown: ReadonlyMap<string, unknown>,
  ) {}

  get(name: string): FieldValue | undefined {
    const place = PLACES.get(name);
    // The implied status of the oldest variant is as good as a written one.
    if (place === AT.status) return statusOf(this.said);
    const value = place === undefined ? this.unknown.get(name) : this.said[place];
    if (typeof value === 'string') return value;
    if (value instanceof WrittenMoment) return value.text;
    return value === null || typeof value !== 'object' ? (value as FieldValue | undefined) : undefined;
  }
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
    // What is no object has no fields to complain of, whatever the validator makes of a list.
    const inner = constraints?.['object'] ? [] : (children ?? []);
    return [...(message ? [{ path, message }] : []), ...wordErrors(inner, `${path}.`)];
  });
}

/** The camelCase name of each field by both of its spellings. */
function namesOf(dto: new () => object): FieldNames {
  const names = new Map<string, string>();
  for (const { propertyName } of getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false)) {
    names.set(propertyName, propertyName);
    names.set(propertyName.charAt(0).toUpperCase() + propertyName.slice(1), propertyName);
  }
  return names;
}

/** By both spellings: the place of a field, and how it is used. */
function usesOf(names: FieldNames): Map<string, readonly [place: number, use: FieldUse]> {
  return new Map([...names].map(([written, name]) => [written, [FIELDS.indexOf(name), useOf(name)] as const]));
}

function useOf(name: string): FieldUse {
  if (name === 'sentAt' || name === 'status' || name === 'conversion') return name;
  if (name === 'isRewardSent') return 'ignored';
  if (REQUIRED.has(name)) return 'required';
  if (AMOUNTS.has(name)) return 'amount';
  return MOMENTS.has(name) ? 'moment' : 'text';
}

function placeOf(name: ConversionField): number {
  return CONVERSION_FIELDS.indexOf(name);
}

function textReader(name: string): (value: unknown) => string | null {
  if (NOT_CONTENT.has(name)) return () => null;
  if (AMOUNTS.has(name)) return amountOf;
  return MOMENTS.has(name) ? momentText : textOf;
}

function amountOf(value: unknown): string | null {
  const text = textOf(value);
  return text === null ? null : canonical(text);
}

function momentText(value: unknown): string | null {
  return nsOf(value)?.toString() ?? null;
}

function nsOf(value: unknown): bigint | null {
  return value instanceof WrittenMoment ? value.ns : null;
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
