import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { formatUnits } from '../../../src/platform/decimal.js';
import { parseMoment } from '../../../src/platform/moment.js';
import { price, type PriceFacts } from '../../../src/rewards/policy.rules.js';
import { route } from '../../../src/sites/routing.rules.js';
import { parseSitesFile } from '../../../src/sites/sites-file.js';

const text = readFileSync(new URL('../../../sites.example.yaml', import.meta.url), 'utf8');
const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

/** The example with its commented endpoints taken in. */
const withEndpoints = text
  .replace(/^ {4}endpoints:$/m, '')
  .replace(
    /^ {4}# (endpoints:\n)((?: {4}# {3}.*\n)+)/m,
    (_, head: string, body: string) => `    ${head}${body.replace(/^ {4}# /gm, '    ')}`,
  );

function example() {
  const result = parseSitesFile(text, { env: {} });
  if (!result.config) throw new Error(JSON.stringify(result.faults));
  return result;
}

function routed(fields: Record<string, string>) {
  return route(example().config, new Map(Object.entries(fields)));
}

function priced(facts: Partial<PriceFacts>): string {
  const site = example().config.sites.get('cashback');
  if (!site) throw new Error('the example lost its second site');
  const defaults: PriceFacts = {
    status: 'Success',
    rewardPoints: null,
    revenue: '10',
    offerId: null,
    offerEventId: null,
    eventId: null,
    completedAtNs: parseMoment('2025-05-19T15:36:19Z') ?? 0n,
  };
  return formatUnits(price(site, { ...defaults, ...facts }).amount, site.points.scale);
}

describe('sites.example.yaml', () => {
  it('is free of faults and warnings without any environment', () => {
    expect(example().warnings).toEqual([]);
  });

  it('is free of faults when its endpoints are taken in and their secret is set', () => {
    const { config } = parseSitesFile(withEndpoints, { env: { CRM_WEBHOOK_SECRET: secret } });
    expect(config?.sites.get('cashback')?.endpoints).toEqual([
      {
        id: 'crm',
        url: 'https://crm.example.com/hooks/pitstop',
        secretEnv: 'CRM_WEBHOOK_SECRET',
        events: ['reward.granted', 'reward.adjusted', 'reward.reversed'],
        environments: ['production'],
      },
    ]);
  });

  it('sends a test member to the sandbox, without the prefix', () => {
    expect(routed({ pubMemberId: 'test-lus' })).toEqual({
      site: 'quests',
      environment: 'sandbox',
      memberId: 'lus',
      rule: 'test members',
    });
  });

  it('takes the member of the second site from the linked account when there is one', () => {
    expect(routed({ pubMemberId: 'm1', pubSub1: 'site-b', pubSub2: 'account:4711' })).toMatchObject({
      site: 'cashback',
      environment: 'production',
      memberId: '4711',
    });
    expect(routed({ pubMemberId: 'm1', pubSub1: 'site-b', pubSub2: 'account:x' })).toMatchObject({
      site: 'cashback',
      memberId: 'm1',
      rule: 'cashback app',
    });
  });

  it('sends everything else to the default site', () => {
    expect(routed({ pubMemberId: 'lus' })).toEqual({
      site: 'quests',
      environment: 'production',
      memberId: 'lus',
      rule: null,
    });
  });

  it('prices by revenue, overrides, promotions and the cap as its comments say', () => {
    expect(priced({})).toBe('400.00');
    expect(priced({ eventId: 'FirstTrade' })).toBe('250.00');
    expect(priced({ offerId: 'dd58fbe3-5251-49ea-92d0-10ef555e4e6e' })).toBe('200.00');
    expect(priced({ completedAtNs: parseMoment('2026-07-01T00:00:00Z') ?? 0n })).toBe('800.00');
    expect(priced({ revenue: '1000' })).toBe('5000.00');
  });
});
