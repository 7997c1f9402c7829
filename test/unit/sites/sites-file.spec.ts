import { describe, expect, it } from '@jest/globals';
import { defaultSitesConfig, type Site, type SitesConfig } from '../../../src/sites/sites-config.js';
import { formatFaults, LARGEST_SITES_FILE, parseSitesFile, type SitesFault } from '../../../src/sites/sites-file.js';

const goodSecret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

function config(text: string, env: Record<string, string> | null = {}): SitesConfig {
  const result = parseSitesFile(text, { env });
  if (!result.config) throw new Error(formatFaults('sites.yaml', result.faults));
  return result.config;
}

function site(text: string): Site {
  const [only] = config(text).sites.values();
  if (!only) throw new Error('no site');
  return only;
}

function faults(text: string, env: Record<string, string> | null = {}): readonly SitesFault[] {
  return parseSitesFile(text, { env }).faults ?? [];
}

/** `line path: message` of each fault. */
function told(text: string, env: Record<string, string> | null = {}): string[] {
  return faults(text, env).map(({ line, path, message }) => `${line} ${path}: ${message}`);
}

const policy = (lines: string): string => `sites:\n  a:\n    policy:\n${lines.replace(/^/gm, '      ')}\n`;
const when = (line: string): string =>
  `sites: { a: {} }\nrouting:\n  - name: r\n    site: a\n    when:\n      ${line}\n`;
const endpoint = (rest: string): string =>
  `sites:\n  a:\n    endpoints:\n      - id: crm\n        url: https://crm.example.com/\n${rest.replace(/^/gm, '        ')}\n`;

describe('a sites file', () => {
  it('gives a site of which nothing is said exactly what the default site has', () => {
    const [defaults] = defaultSitesConfig().sites.values();
    expect(site('sites:\n  default:\n')).toEqual(defaults);
  });

  it('parks what no rule takes unless it names a default site', () => {
    expect(config('sites: { a: {} }').defaultSite).toBeNull();
    expect(config('defaultSite: a\nsites: { a: {} }').defaultSite).toBe('a');
  });

  it('reads a section whose lines are all commented out as absent', () => {
    expect(config('sites:\n  a:\n    endpoints:\n    #  - id: x\nrouting:\n').routing).toEqual([]);
  });

  it('keeps every digit of a number, in quotes or not', () => {
    expect(site(policy('multiplier: 1.10')).policy.multiplier).toEqual({ units: 110n, scale: 2 });
    expect(site(policy("multiplier: '1.10'")).policy.multiplier).toEqual({ units: 110n, scale: 2 });
    expect(site(policy('multiplier: 0.123456789012345678')).policy.multiplier).toEqual({
      units: 123456789012345678n,
      scale: 18,
    });
  });

  it('reads promotions to the nanosecond, in their own offset', () => {
    const text = policy(
      'promotions:\n  - { name: p, from: 2026-01-01T00:00:00+02:00, until: 2026-01-01T00:00:00.0000001Z, multiplier: 2 }',
    );
    const [promotion] = site(text).policy.promotions;
    expect(promotion?.fromNs).toBe(BigInt(Date.parse('2025-12-31T22:00:00Z')) * 1_000_000n);
    expect(promotion?.untilNs).toBe(BigInt(Date.parse('2026-01-01T00:00:00Z')) * 1_000_000n + 100n);
  });

  it('reads ids that look like numbers as the text they are', () => {
    const text = policy('overrides:\n  - { name: o, offerId: 34e72, eventId: 007, amount: 1 }');
    expect(site(text).policy.overrides[0]).toMatchObject({ offerId: '34e72', eventId: '007' });
  });

  it('shares values by aliases', () => {
    const both = config('sites:\n  a:\n    policy: &usual { multiplier: 2 }\n  b:\n    policy: *usual\n');
    expect(both.sites.get('b')?.policy).toEqual(both.sites.get('a')?.policy);
  });

  it('lets an endpoint hear everything everywhere when nothing is said', () => {
    const read = config(endpoint('secretEnv: CRM'), { CRM: goodSecret });
    expect(read.sites.get('a')?.endpoints[0]).toMatchObject({ events: ['*'], environments: null });
  });

  it('of a version from the past needs no secret to be set still', () => {
    expect(config(endpoint('secretEnv: GONE'), null).sites.get('a')?.endpoints).toHaveLength(1);
  });

  it('warns of a field that GoKart does not document, and takes it', () => {
    const result = parseSitesFile(when('pubSbu1: x'), { env: {} });
    expect(result.config?.routing).toHaveLength(1);
    expect(result.config && result.warnings).toMatchObject([
      { line: 6, path: 'routing[0].when.pubSbu1', message: expect.stringContaining('did you mean pubSub1?') },
    ]);
  });
});

describe('the faults of a sites file', () => {
  it('are all told at once, each with its line and path, in the order of the file', () => {
    const text = `defaultSite: queests
sites:
  quests:
    titel: Heroic
    points: { code: points, scale: 2.5 }
    policy:
      multiplier: 1e3
      multiplier: 2
      promotions:
        - { name: p, from: 2026-02-01T00:00:00Z, until: 2026-01-01T00:00:00Z, multiplier: -1 }
      overrides:
        - { name: o }
      capPerConversion: 0.001
      contradictions: ask
    endpoints:
      - { id: crm, url: ftp://x, secretEnv: NOT_THERE, events: [reward.grant] }
routing:
  - name: r
    site: quest
    environment: staging
    when: { pubSub1: { pattern: '(?=a)' }, PubSub2: x }
  - name: r
    site: quests
    member: { pattern: lus }
`;
    expect(told(text)).toEqual([
      '1 defaultSite: there is no site "queests": did you mean quests?',
      '4 sites.quests.titel: is not known: did you mean title?',
      '5 sites.quests.points.code: must be capital letters, digits and _, such as POINTS',
      '5 sites.quests.points.scale: must be a whole number from 0 to 12',
      '7 sites.quests.policy.multiplier: must be a plain decimal number such as 1.5, zero or more',
      '8 sites.quests.policy.multiplier: is written twice (first in line 7): keep one',
      '10 sites.quests.policy.promotions[0].until: must be later than from',
      '10 sites.quests.policy.promotions[0].multiplier: must be a plain decimal number such as 1.5, zero or more',
      '12 sites.quests.policy.overrides[0]: must say what it is for: offerId, eventId or offerEventId',
      '12 sites.quests.policy.overrides[0]: must change something: amount or multiplier',
      '14 sites.quests.policy.contradictions: cannot be ask in this version: use follow or hold',
      '16 sites.quests.endpoints[0].url: must be a URL that begins with https:// or http://',
      '16 sites.quests.endpoints[0].secretEnv: the environment variable NOT_THERE is not set: set it to whsec_ and the base64 of 24 to 64 random bytes',
      '16 sites.quests.endpoints[0].events[0]: is no event type: did you mean reward.granted?',
      '19 routing[0].site: there is no site "quest": did you mean quests?',
      '20 routing[0].environment: must be production or sandbox: forwarding to other environments, such as "staging", is not in this version',
      '21 routing[0].when.pubSub1.pattern: is not a pattern of RE2 (no lookaround, no back-references): invalid or unsupported Perl syntax: `(?=`',
      '21 routing[0].when.PubSub2: begins with a small letter in Pitstop: pubSub2',
      '22 routing[1].name: another rule is called "r": each needs its own',
      '24 routing[1].member.pattern: must capture the member id in a group: test-(.+), or test-(?P<member>.+)',
    ]);
  });

  it('are written for a terminal with file, line and column', () => {
    const text = 'sites: { a: {} }\ndefaultSite: b\n';
    expect(formatFaults('sites.yaml', faults(text))).toBe(
      'The sites file sites.yaml has a fault:\n  sites.yaml:2:14 defaultSite there is no site "b": the sites are a',
    );
  });

  it.each([
    ['nothing at all', '', 'is empty: declare sites, or unset SITES_FILE for the default one'],
    ['comments alone', '# none yet\n', 'is empty: declare sites, or unset SITES_FILE for the default one'],
    ['a list', '- a\n', 'must be a section of keys and values'],
    ['a NUL', 'sites: { a: {} }\n# \0', 'holds a NUL character: is it a text file?'],
    ['too many bytes', `#${'x'.repeat(LARGEST_SITES_FILE)}`, 'is larger than 1048576 bytes: is it the right file?'],
    ['two documents', 'sites: { a: {} }\n---\nb: 1\n', 'a sites file is one document: remove the second ---'],
    ['YAML 1.1', '%YAML 1.1\n---\nsites: { a: {} }\n', 'is read as YAML 1.2: remove the %YAML directive'],
    ['no sites', 'defaultSite: a\n', 'is missing'],
    ['sites without any', 'sites: {}\n', 'must declare a site'],
    ['a tab', 'sites:\n\ta: {}\n', 'is not valid YAML: '],
    ['a tag', 'sites: { a: !x {} }\n', 'tags (!x) are not read: remove it'],
    ['an unknown alias', 'sites: { a: *x }\n', '*x has no anchor &x before it'],
    ['an alias that contains itself', 'sites: &x { a: *x }\n', '*x contains itself'],
    ['a merge key', 'sites: { a: { <<: {} } }\n', 'merge keys are not read: alias the whole value, or write it out'],
    ['a prototype', 'sites: { a: {}, __proto__: {} }\n', 'cannot be a key'],
    ['a key that is a list', 'sites: { ? [a] : {} }\n', 'is not valid YAML: With stringKeys, all keys must be strings'],
    ['a site of an impossible name', 'sites: { a b: {} }\n', 'as the name of a site must be letters'],
    ['deep nesting', `sites: ${'['.repeat(20_000)}`, 'is nested too deep'],
  ])('name %s', (_, text, message) => {
    expect(told(text).join('\n')).toContain(message);
  });

  it('stop aliases that unfold to a billion values', () => {
    const levels = Array.from(
      { length: 10 },
      (_, i) =>
        `k${i}: &l${i} [${Array(10)
          .fill(i ? `*l${i - 1}` : 'x')
          .join(', ')}]`,
    );
    expect(told(`${levels.join('\n')}\nsites: { a: {} }\n`).join('\n')).toContain('use fewer aliases');
  });

  it.each([
    ['a negative cap', 'capPerConversion: -1', 'must be a plain decimal number such as 1.5, zero or more'],
    ['a cap of nothing', 'capPerMemberPerDay: 0', 'must be more than 0'],
    ['a cap finer than the points', 'capPerMemberPerDay: 0.001', 'has more than 2 digits after the point'],
    ['a cap beyond the ledger', 'capPerConversion: 100000000000000000', 'is 10^18 units of points or more'],
    [
      'an amount finer than the points',
      'overrides: [{ name: o, offerId: x, amount: 0.005 }]',
      'has more than 2 digits',
    ],
    ['a comma', "multiplier: '1,5'", 'must be a plain decimal number'],
    ['a hexadecimal', 'multiplier: 0x10', 'must be a plain decimal number'],
    ['infinity', 'multiplier: .inf', 'must be a plain decimal number'],
    ['thirty digits', 'multiplier: 123456789012345678901234567890', 'must have at most 18 digits'],
    ['a negative hold', 'holdDays: -1', 'must be a whole number from 0 to 3650'],
    ['half a day', 'holdDays: 0.5', 'must be a whole number from 0 to 3650'],
    ['an unknown source', 'amount: { from: gems }', 'must be rewardPoints or revenue'],
    ['revenue without a rate', 'amount: { from: revenue }', 'amount.rate: is missing'],
    ['a rate of nothing', 'amount: { from: revenue, rate: 0 }', 'must be more than 0'],
    [
      'a time without an offset',
      'promotions: [{ name: p, from: 2026-01-01T00:00:00 }]',
      'must be a time with its offset',
    ],
    ['a day on no calendar', 'promotions: [{ name: p, from: 2026-02-30T00:00:00Z }]', 'must be a time with its offset'],
    ['two promotions of one name', 'promotions: [{ name: p }, { name: p }]', 'another promotion is called "p"'],
    ['two overrides of one name', 'overrides: [{ name: p }, { name: p }]', 'another override is called "p"'],
  ])('name %s in a policy', (_, lines, message) => {
    expect(told(policy(lines)).join('\n')).toContain(message);
  });

  it.each([
    ['no value', 'pubSub1:', 'has no value: write null to ask that the field be absent'],
    ['an empty list', 'pubSub1: []', 'must list a value'],
    ['a list in a list', 'pubSub1: [[a]]', 'must list single values'],
    ['an empty section', 'pubSub1: {}', 'must ask for something: prefix, pattern, min or max'],
    ['an empty prefix', "pubSub1: { prefix: '' }", 'must not be empty: every text begins with it'],
    ['an unknown operator', 'pubSub1: { patern: x }', 'when.pubSub1.patern: is not known: did you mean pattern?'],
    ['a range of nothing', 'rewardPoints: { min: 2, max: 1.99 }', 'can never hold: min is more than max'],
    ['a bound that is no number', 'rewardPoints: { min: many }', 'must be a plain decimal number'],
    ['a pattern that does not compile', "pubSub1: { pattern: '(' }", 'is not a pattern of RE2'],
    ['a huge pattern', "pubSub1: { pattern: '((a{0,30}){0,30})(b{0,100})' }", 'is too large a pattern'],
  ])('name %s in a condition', (_, line, message) => {
    expect(told(when(line)).join('\n')).toContain(message);
  });

  it('keep to one line and leave the terminal alone, whatever they quote', () => {
    const text = when('pubSub1: { pattern: "(\\n\\e[31m" }') + '"bad\\nkey\\e": 1\n';
    const written = formatFaults('sites.yaml', faults(text));
    expect(written.split('\n')).toHaveLength(3);
    expect(written).not.toContain('\u001b');
    expect(written).toContain('["bad\\nkey\\u001b"]');
  });

  it('name a rule that no conversion can reach', () => {
    const text = 'sites: { a: {} }\nrouting:\n  - { name: all, site: a }\n  - { name: rest, site: a }\n';
    expect(told(text)).toEqual([
      '4 routing[1]: can never be reached: the rule "all" before it has no conditions and takes everything',
    ]);
  });

  it('name an asset that has two scales in one site', () => {
    expect(told('sites: { a: { points: { code: USD, scale: 2 }, revenue: { code: USD } } }').join()).toContain(
      'must have the scale of points, as both are USD',
    );
  });

  it.each([
    ['is empty', '', 'is not set'],
    ['lacks its prefix', Buffer.alloc(32).toString('base64'), 'does not begin with whsec_'],
    ['is no base64', 'whsec_not-base64-at-all-but-long-enough!', 'is not base64 (with its padding) after whsec_'],
    ['is too short', `whsec_${Buffer.alloc(23, 1).toString('base64')}`, 'holds 23 bytes instead of 24 to 64'],
    ['is too long', `whsec_${Buffer.alloc(65, 1).toString('base64')}`, 'holds 65 bytes instead of 24 to 64'],
  ])('name a signing secret that %s, and never its value', (_, secret, message) => {
    const text = told(endpoint('secretEnv: CRM_SECRET'), { CRM_SECRET: secret }).join('\n');
    expect(text).toContain(`the environment variable CRM_SECRET ${message}`);
    if (secret !== '') expect(text).not.toContain(secret.slice(0, 12));
  });

  it('do not repeat a secret that was written into the file', () => {
    const secret = 'whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0';
    const text = told(endpoint(`secretEnv: ${secret}=`)).join('\n');
    expect(text).toContain('must be the name of an environment variable that holds the secret, never the secret');
    expect(text).not.toContain(secret);
    const inUrl = told(endpoint('secretEnv: A').replace('https://', 'https://user:hunter2@'), { A: goodSecret }).join(
      '\n',
    );
    expect(inUrl).toContain('must not hold a user or password');
    expect(inUrl).not.toContain('hunter2');
  });

  it('name endpoints of one id, even in two sites', () => {
    const one = '{ endpoints: [{ id: x, url: "https://x.example/", secretEnv: S }] }';
    expect(told(`sites:\n  a: ${one}\n  b: ${one}\n`, { S: goodSecret })).toEqual([
      '3 sites.b.endpoints[0].id: another endpoint is called "x": each needs its own',
    ]);
  });
});
