import { compare, formatDecimal, parseSignedDecimal, plainNumber, type Decimal } from '../platform/decimal.js';
import type { Condition, MatchValue, MemberCapture, RoutingRule, SitesConfig } from './sites-config.js';
import { LONGEST_PATTERN_VALUE } from './value-pattern.js';

export type FieldValue = string | number | boolean | null;

/** The normalised fields of a conversion: names begin with a small letter; objects and lists are left out. */
export type RoutableFields = Pick<ReadonlyMap<string, FieldValue>, 'get'>;

export interface Route {
  /** Null: no rule takes it and there is no default site; the conversion is parked. */
  readonly site: string | null;
  readonly environment: string | null;
  readonly memberId: string;
  /** The rule that decided, null when none did. */
  readonly rule: string | null;
}

export interface ExplainedRoute extends Route {
  /** The rules in order, up to the one that matched, each other with why it did not. */
  readonly considered: readonly { readonly rule: string; readonly matched: boolean; readonly reason: string | null }[];
}

const LONGEST_MEMBER_ID = 255;
const ZERO = 0x30;
const NINE = 0x39;

/** Decides where a conversion belongs: the first rule of the file that matches, else the default site, else nowhere. */
export function route(config: SitesConfig, fields: RoutableFields): Route {
  for (const rule of config.routing) {
    // Most rules do not match: nothing is made for those.
    if (failing(rule, fields) !== null) continue;
    const outcome = memberBy(rule, fields);
    if (outcome.matched) return routeBy(rule, outcome.memberId);
  }
  return fallback(config, fields);
}

/** As `route`, and says of each rule before the match why it did not match. The reasons quote the payload. */
export function explainRoute(config: SitesConfig, fields: RoutableFields): ExplainedRoute {
  const considered: { rule: string; matched: boolean; reason: string | null }[] = [];
  for (const rule of config.routing) {
    const outcome = tryRule(rule, fields);
    considered.push({ rule: rule.name, matched: outcome.matched, reason: outcome.matched ? null : outcome.reason() });
    if (outcome.matched) return { ...routeBy(rule, outcome.memberId), considered };
  }
  return { ...fallback(config, fields), considered };
}

type Outcome = { matched: true; memberId: string } | { matched: false; reason: () => string };

function routeBy(rule: RoutingRule, memberId: string): Route {
  return { site: rule.site, environment: rule.environment, memberId, rule: rule.name };
}

function fallback(config: SitesConfig, fields: RoutableFields): Route {
  const environment = config.defaultSite === null ? null : 'production';
  return { site: config.defaultSite, environment, memberId: memberOf(fields), rule: null };
}

function tryRule(rule: RoutingRule, fields: RoutableFields): Outcome {
  const condition = failing(rule, fields);
  if (condition === null) return memberBy(rule, fields);
  return { matched: false, reason: () => describeFailure(condition, textOf(fields.get(condition.field))) };
}

/** The first condition that does not hold. */
function failing(rule: RoutingRule, fields: RoutableFields): Condition | null {
  for (const condition of rule.conditions) {
    if (!holds(condition, textOf(fields.get(condition.field)))) return condition;
  }
  return null;
}

function memberBy({ member }: RoutingRule, fields: RoutableFields): Outcome {
  return member ? capture(member, fields) : { matched: true, memberId: memberOf(fields) };
}

function holds(condition: Condition, text: string | null): boolean {
  if (condition.kind === 'equals') {
    for (const value of condition.values) if (equals(value, text)) return true;
    return false;
  }
  if (text === null) return false;
  switch (condition.kind) {
    case 'prefix':
      for (const prefix of condition.prefixes) if (text.startsWith(prefix)) return true;
      return false;
    case 'range':
      return within(condition.min, condition.max, text);
    case 'pattern':
      return condition.pattern.matches(text);
  }
}

function equals(value: MatchValue, text: string | null): boolean {
  if (value.text === text) return true;
  if (text === null || value.decimal === null) return false;
  const number = numberOf(text);
  return number !== null && compare(number, value.decimal) === 0;
}

function within(min: Decimal | null, max: Decimal | null, text: string): boolean {
  const number = numberOf(text);
  if (number === null) return false;
  return (min === null || compare(number, min) >= 0) && (max === null || compare(number, max) <= 0);
}

/** Takes the member id out of a field. What PostgreSQL could not store as an id is no capture. */
function capture(member: MemberCapture, fields: RoutableFields): Outcome {
  const text = textOf(fields.get(member.field));
  const no = (why: string): Outcome => ({
    matched: false,
    reason: () => `member: ${member.field} is ${quote(text)}, ${why}`,
  });
  if (text === null || text.length > LONGEST_PATTERN_VALUE) return no(`which ${patternOf(member)} cannot match`);
  const matcher = member.pattern.matcher(text);
  if (!matcher.matches()) return no(`which does not match ${patternOf(member)}`);
  const memberId = matcher.group(member.group);
  if (memberId === null || memberId === '') return no(`of which ${patternOf(member)} captures nothing`);
  if (memberId.length > LONGEST_MEMBER_ID) return no(`of which more than ${LONGEST_MEMBER_ID} characters are captured`);
  if (/\0|\p{Surrogate}/u.test(memberId)) return no('which holds characters that cannot be stored in an id');
  return { matched: true, memberId };
}

function memberOf(fields: RoutableFields): string {
  return textOf(fields.get('pubMemberId')) ?? '';
}

function textOf(value: FieldValue | undefined): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'number' ? plainNumber(value) : String(value);
}

/** A text with leading zeros is an id, not a number: `007` is never 7. */
function numberOf(text: string): Decimal | null {
  const first = text.startsWith('-') ? 1 : 0;
  const isId = text.charCodeAt(first) === ZERO && isDigit(text.charCodeAt(first + 1));
  return isId ? null : parseSignedDecimal(text);
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function patternOf(member: MemberCapture): string {
  return `/${member.pattern.pattern()}/`;
}

function describeFailure(condition: Condition, text: string | null): string {
  return `${condition.field} is ${quote(text)}, not ${describe(condition)}`;
}

function describe(condition: Condition): string {
  switch (condition.kind) {
    case 'equals':
      return condition.values.map((value) => quote(value.text)).join(' or ');
    case 'prefix':
      return `beginning with ${condition.prefixes.map(quote).join(' or ')}`;
    case 'range':
      return `a number ${[bound('from', condition.min), bound('to', condition.max)].filter(Boolean).join(' ')}`;
    case 'pattern':
      return `matching /${condition.pattern.source}/ as a whole`;
  }
}

function bound(word: string, limit: Decimal | null): string {
  return limit === null ? '' : `${word} ${formatDecimal(limit)}`;
}

function quote(text: string | null): string {
  if (text === null) return 'absent';
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
