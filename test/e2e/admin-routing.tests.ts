import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApplication, type RunningApplication } from '../support/application.js';
import { callbackOf } from '../support/callback.js';
import { connect } from '../support/database.js';
import { withSitesFile, type SitesFile } from '../support/sites-file.js';

const SITES = `
sites:
  quests: { title: Quests, policy: { multiplier: 1.5 } }
routing:
  - { name: tests, when: { pubMemberId: { prefix: test- } }, site: quests, environment: sandbox, member: { pattern: 'test-(.+)' } }
  - { name: quests, when: { pubSub1: quests }, site: quests }
`;

let sites: SitesFile;
let pitstop: RunningApplication;
beforeAll(async () => {
  sites = await withSitesFile(SITES);
  pitstop = await startApplication({ config: { sitesFile: sites.path } });
});
afterAll(async () => {
  await pitstop.close();
  await sites.remove();
});

const preview = (body: unknown): ReturnType<RunningApplication['post']> => pitstop.post('/routing/preview', body);

describe('POST /admin/v1/routing/preview', () => {
  it('says where a callback would go, why, and what it would be worth', async () => {
    expect(
      await preview(callbackOf({ pubSub1: 'quests', pubMemberId: 'lus', rewardPoints: 3, newField: 1 })),
    ).toMatchObject({
      status: 200,
      body: {
        site: 'quests',
        environment: 'production',
        memberId: 'lus',
        rule: 'quests',
        sitesVersion: expect.any(Number),
        considered: [
          { rule: 'tests', matched: false, reason: expect.stringContaining('"lus"') },
          { rule: 'quests', matched: true, reason: null },
        ],
        reward: {
          state: 'granted',
          amount: '4.50',
          asset: 'POINTS',
          steps: ['rewardPoints: 3', 'multiplier × 1.5 = 4.5'],
        },
        whyNoReward: null,
        unknownFields: ['conversion.newField'],
      },
    });
    expect((await preview(callbackOf({ pubMemberId: 'test-7', status: 'Pending' }))).body).toMatchObject({
      environment: 'sandbox',
      memberId: '7',
      reward: { state: 'pending' },
    });
  });

  it('says why there would be no reward', async () => {
    expect((await preview(callbackOf({ pubSub1: 'other' }))).body).toMatchObject({
      site: null,
      rule: null,
      reward: null,
      whyNoReward: { code: 'parked' },
    });
    expect((await preview(callbackOf({ pubSub1: 'quests', rewardPoints: 1.234 }))).body).toMatchObject({
      site: 'quests',
      reward: null,
      whyNoReward: { code: 'not_understood', errors: [{ path: 'conversion.rewardPoints' }] },
    });
  });

  it('refuses what intake would not understand, by the same codes', async () => {
    expect(await preview('{"a":1,"a":2}')).toMatchObject({ status: 400, body: { code: 'duplicate_key' } });
    expect(await preview('{')).toMatchObject({ status: 400, body: { code: 'malformed_json' } });
    expect(await preview({ conversion: {} })).toMatchObject({
      status: 422,
      body: { code: 'not_understood', errors: expect.arrayContaining([{ path: 'sentAt', message: 'is missing' }]) },
    });
  });

  it('stores nothing', async () => {
    const sql = await connect(pitstop.databaseUrl);
    try {
      const { rows } = await sql.query(
        `SELECT (SELECT count(*)::int FROM receipts) AS receipts, (SELECT count(*)::int FROM conversions) AS conversions,
                (SELECT count(*)::int FROM events) AS events, (SELECT count(*)::int FROM unknown_fields) AS fields`,
      );
      expect(rows).toEqual([{ receipts: 0, conversions: 0, events: 0, fields: 0 }]);
    } finally {
      await sql.end();
    }
  });
});

describe('GET /admin/v1/sites', () => {
  it('shows the sites file in force', async () => {
    expect((await pitstop.get('/sites')).body).toMatchObject({
      version: expect.any(Number),
      defaultSite: null,
      sites: [{ name: 'quests', title: 'Quests', points: { asset: 'POINTS', scale: 2, rounding: 'refuse' } }],
      routing: [
        { name: 'tests', site: 'quests', environment: 'sandbox' },
        { name: 'quests', site: 'quests', environment: 'production' },
      ],
    });
  });
});
