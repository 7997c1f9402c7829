import { RE2JS } from 're2js';
import { z } from 'zod';
import { compare, ONE, parseDecimal, parseSignedDecimal, ZERO, type Decimal } from '../platform/decimal.js';
import { parseMoment } from '../platform/moment.js';
import {
  ENDPOINT_EVENTS,
  ENVIRONMENTS,
  type Asset,
  type Condition,
  type Environment,
  type MatchValue,
  type Promotion,
} from './sites-config.js';
import { NumberText, type Tree } from './sites-yaml.js';
import { ValuePattern } from './value-pattern.js';

/** Bounds the work of one match, together with the longest value that a pattern is tried on. */
const LARGEST_PROGRAM = 1000;
const LARGEST_SCALE = 12;
const MOST_DIGITS = 18;

/** A value that cannot be used; the message completes the sentence that begins with the path. */
class Unusable extends Error {}

/** One value of the file: `read` gives what it means or throws `Unusable`. */
function value<T>(read: (tree: Exclude<Tree, undefined>) => T) {
  return z.unknown().transform((input, context): T => {
    try {
      if (input === undefined) throw new Unusable('is missing');
      return read(input as Exclude<Tree, undefined>);
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      context.issues.push({ code: 'custom', message: error.message, input });
      return z.NEVER;
    }
  });
}

/** A section with known keys: of others it says which one may be meant, a line each in the order of the issue's keys. */
function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((unknown) => unknownKey(unknown, Object.keys(shape))).join('\n')
        : undefined,
  });
}

function unknownKey(unknown: string, known: readonly string[]): string {
  const near = nearest(unknown, known);
  return near ? `is not known: did you mean ${near}?` : `is not known here: the keys are ${known.join(', ')}`;
}

/** The known word that is at most two slips of the finger away, if there is one. */
export function nearest(word: string, known: readonly string[]): string | null {
  const ranked = known
    .map((candidate) => ({ candidate, slips: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, slips }) => slips <= Math.min(2, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.slips - b.slips);
  return ranked[0]?.candidate ?? null;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => i + j));
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity;
      (rows[i] as number[])[j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, replaced, swapped);
    }
  }
  return at(a.length, b.length);
}

function textOf(tree: Tree): string {
  if (typeof tree === 'string') return tree;
  if (tree instanceof NumberText) throw new Unusable(`must be text: write "${tree.text}" with quotes`);
  throw new Unusable('must be text');
}

/** An id of GoKart's, which is text to us however much it looks like a number. */
const id = value((tree) => {
  const text = tree instanceof NumberText ? tree.text : textOf(tree);
  if (text === '' || text.length > 255) throw new Unusable('must have from 1 to 255 characters');
  return text;
});

/** For people, in logs and answers. */
const label = value((tree) => {
  const text = textOf(tree);
  if (text.length < 1 || text.length > 100 || /\p{C}/u.test(text)) {
    throw new Unusable('must have from 1 to 100 printable characters');
  }
  return text;
});

export const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;
export const NAME_RULE = 'must be letters, digits, _ and -, at most 63 of them, the first a letter or a digit';

const name = value((tree) => {
  const text = tree instanceof NumberText ? tree.text : textOf(tree);
  if (!NAME.test(text)) throw new Unusable(NAME_RULE);
  return text;
});

function oneOf<const T extends string>(allowed: readonly T[], others?: (text: string) => string | null) {
  return value((tree): T => {
    const text = textOf(tree);
    const found = allowed.find((candidate) => candidate === text);
    if (found !== undefined) return found;
    throw new Unusable(others?.(text) ?? `must be ${allowed.join(' or ')}`);
  });
}

function wholeNumber(least: number, most: number) {
  return value((tree) => {
    const text = tree instanceof NumberText ? tree.text : '';
    if (!/^\d{1,9}$/.test(text) || Number(text) < least || Number(text) > most) {
      throw new Unusable(`must be a whole number from ${least} to ${most}`);
    }
    return Number(text);
  });
}

function decimalOf(tree: Tree): Decimal {
  const text = tree instanceof NumberText ? tree.text : typeof tree === 'string' ? tree : '';
  const decimal = parseDecimal(text);
  if (decimal === null) throw new Unusable('must be a plain decimal number such as 1.5, zero or more');
  const tooLong = decimal.units.toString().length - decimal.scale > MOST_DIGITS || decimal.scale > MOST_DIGITS;
  if (tooLong) throw new Unusable(`must have at most ${MOST_DIGITS} digits before and after the point`);
  return decimal;
}

const decimal = value(decimalOf);

const positive = value((tree) => {
  const read = decimalOf(tree);
  if (compare(read, ZERO) === 0) throw new Unusable('must be more than 0');
  return read;
});

const moment = value((tree) => {
  const ns = typeof tree === 'string' ? parseMoment(tree) : null;
  if (ns === null) throw new Unusable('must be a time with its offset, such as 2026-06-01T00:00:00Z');
  return ns;
});

/** Compiles a pattern of the linear-time engine. */
function compile(tree: Tree): RE2JS {
  const source = textOf(tree);
  try {
    const pattern = RE2JS.compile(source);
    if (pattern.programSize() <= LARGEST_PROGRAM) return pattern;
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error);
    throw new Unusable(`is not a pattern of RE2 (no lookaround, no back-references): ${why}`);
  }
  throw new Unusable('is too large a pattern: use smaller repetitions');
}

const asset = (code: string, scale: number) =>
  section({
    code: value((tree) => {
      const text = textOf(tree);
      if (!/^[A-Z][A-Z0-9_]{0,31}$/.test(text))
        throw new Unusable('must be capital letters, digits and _, such as POINTS');
      return text;
    }).default(code),
    scale: wholeNumber(0, LARGEST_SCALE).default(scale),
    rounding: oneOf(['refuse', 'half-even']).default('refuse'),
  })
    .default({ code, scale, rounding: 'refuse' })
    .transform((read): Asset => read);

const promotion = section({
  name: label,
  from: moment,
  until: moment,
  multiplier: decimal,
  offerIds: z.array(id).min(1, 'must name an offer, or be left out').optional(),
}).transform(({ from, until, ...rest }): Promotion => ({ ...rest, fromNs: from, untilNs: until }));

const override = section({
  name: label,
  offerId: id.optional(),
  eventId: id.optional(),
  offerEventId: id.optional(),
  amount: decimal.optional(),
  multiplier: decimal.optional(),
});

const policy = section({
  amount: z
    .discriminatedUnion('from', [
      section({ from: z.literal('rewardPoints') }),
      section({ from: z.literal('revenue'), rate: positive }),
    ])
    .default({ from: 'rewardPoints' }),
  multiplier: decimal.default(ONE),
  promotions: z.array(promotion).default([]),
  overrides: z.array(override).default([]),
  capPerConversion: positive.optional(),
  capPerMemberPerDay: positive.optional(),
  holdDays: wholeNumber(0, 3650).default(0),
  contradictions: oneOf(['follow', 'hold'], (text) =>
    text === 'ask' ? 'cannot be ask in this version: use follow or hold' : null,
  ).default('follow'),
});

const noForwarding = (text: string): string =>
  `must be production or sandbox: forwarding to other environments, such as ${JSON.stringify(text)}, is not in this version`;
const environment = oneOf<Environment>(ENVIRONMENTS, noForwarding);

const url = value((tree) => {
  const text = textOf(tree);
  const parsed = URL.canParse(text) ? new URL(text) : null;
  if (!parsed || !['http:', 'https:'].includes(parsed.protocol)) {
    throw new Unusable('must be a URL that begins with https:// or http://');
  }
  if (parsed.username || parsed.password) {
    throw new Unusable('must not hold a user or password: secrets are named by environment variable');
  }
  return text;
});

const event = oneOf(['*', ...ENDPOINT_EVENTS], (text) => {
  const near = nearest(text, ENDPOINT_EVENTS);
  return near && `is no event type: did you mean ${near}?`;
});

const endpoint = section({
  id: name,
  url,
  secretEnv: value((tree) => {
    const text = textOf(tree);
    // What does not look like a variable's name may be the secret itself, so it is not repeated.
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) {
      throw new Unusable('must be the name of an environment variable that holds the secret, never the secret');
    }
    return text;
  }),
  events: z.array(event).min(1, 'must name an event type, or be left out for all of them').default(['*']),
  environments: z.array(environment).min(1, 'must name an environment, or be left out for all of them').optional(),
});

const site = section({
  title: label.optional(),
  points: asset('POINTS', 2),
  revenue: asset('REVENUE', 6),
  policy: policy.prefault({}),
  endpoints: z.array(endpoint).default([]),
}).prefault({});

const member = section({
  field: value(fieldName).default('pubMemberId'),
  pattern: value((tree) => {
    const pattern = compile(tree);
    if (pattern.groupCount() === 0) {
      throw new Unusable('must capture the member id in a group: test-(.+), or test-(?P<member>.+)');
    }
    return pattern;
  }),
}).transform(({ field, pattern }) => ({ field, pattern, group: pattern.namedGroups()['member'] ?? 1 }));

const rule = section({
  name: label,
  when: z.record(z.string(), z.unknown()).default({}).transform(readConditions),
  site: name,
  environment: environment.default('production'),
  member: member.optional(),
});

export const sitesFileSchema = section({
  defaultSite: name.optional(),
  sites: z.record(z.string(), site),
  routing: z.array(rule).default([]),
});

export type SitesFile = z.output<typeof sitesFileSchema>;

function fieldName(tree: Tree): string {
  const text = textOf(tree);
  if (/^[A-Z]/.test(text)) {
    throw new Unusable(`begins with a small letter in Pitstop: ${text.charAt(0).toLowerCase()}${text.slice(1)}`);
  }
  if (text === '') throw new Unusable('must name a field');
  return text;
}

function readConditions(when: Record<string, unknown>, context: z.RefinementCtx): Condition[] {
  return Object.entries(when).flatMap(([field, tree]) => {
    const complain = (message: string, path: readonly PropertyKey[] = []): void => {
      context.issues.push({ code: 'custom', message, input: tree, path: [field, ...path] });
    };
    try {
      return readCondition(fieldName(field), tree as Tree, complain);
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      complain(error.message);
      return [];
    }
  });
}

type Complain = (message: string, path?: readonly PropertyKey[]) => void;

const operators = section({
  prefix: value((tree) => {
    const prefixes = (Array.isArray(tree) ? tree : [tree]).map(prefixOf);
    if (prefixes.length === 0) throw new Unusable('must name a prefix');
    return prefixes;
  }).optional(),
  min: value(boundOf).optional(),
  max: value(boundOf).optional(),
  pattern: value(compile).optional(),
});

function readCondition(field: string, tree: Tree, complain: Complain): Condition[] {
  if (tree === undefined) throw new Unusable('has no value: write null to ask that the field be absent');
  if (Array.isArray(tree)) {
    if (tree.length === 0) throw new Unusable('must list a value');
    return [{ field, kind: 'equals', values: tree.map(matchValue) }];
  }
  if (tree === null || typeof tree !== 'object' || tree instanceof NumberText) {
    return [{ field, kind: 'equals', values: [matchValue(tree)] }];
  }
  const read = operators.safeParse(tree);
  if (!read.success) {
    for (const issue of read.error.issues) {
      if (issue.code !== 'unrecognized_keys') complain(issue.message, issue.path);
      else issue.message.split('\n').forEach((message, index) => complain(message, [issue.keys[index] ?? '']));
    }
    return [];
  }
  return conditionsOf(field, read.data);
}

/** All the operators of one field must hold. */
function conditionsOf(field: string, read: z.output<typeof operators>): Condition[] {
  const { prefix, pattern, min = null, max = null } = read;
  const conditions: Condition[] = [];
  if (prefix) conditions.push({ field, kind: 'prefix', prefixes: prefix });
  if (pattern) conditions.push({ field, kind: 'pattern', pattern: new ValuePattern(pattern) });
  if (min || max) conditions.push({ field, kind: 'range', min, max });
  if (min && max && compare(min, max) > 0) throw new Unusable('can never hold: min is more than max');
  if (conditions.length === 0) throw new Unusable('must ask for something: prefix, pattern, min or max');
  return conditions;
}

/** The number as such only where the file writes a number, and one without leading zeros: `007` is an id. */
function matchValue(tree: Tree): MatchValue {
  if (tree === null) return { text: null, decimal: null };
  if (typeof tree === 'string') return { text: tree, decimal: null };
  if (typeof tree === 'boolean') return { text: String(tree), decimal: null };
  if (!(tree instanceof NumberText)) throw new Unusable('must list single values');
  return { text: tree.text, decimal: /^-?0\d/.test(tree.text) ? null : parseSignedDecimal(tree.text) };
}

function prefixOf(tree: Tree): string {
  const text = tree instanceof NumberText ? tree.text : textOf(tree);
  if (text === '') throw new Unusable('must not be empty: every text begins with it');
  return text;
}

function boundOf(tree: Tree): Decimal {
  const text = tree instanceof NumberText ? tree.text : typeof tree === 'string' ? tree : '';
  const read = parseSignedDecimal(text);
  if (read === null) throw new Unusable('must be a plain decimal number such as 10 or 0.5');
  return read;
}
