import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { NotificationsRepository } from '../../src/notifications/notifications.repository.js';
import { SitesService } from '../../src/sites/sites.service.js';
import { startApplication, type RunningApplication } from '../support/application.js';
import { callbackOf } from '../support/callback.js';
import { connect } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { answer, answer204, startReceiver, type Receiver } from '../support/receiver.js';

const SECRET = `whsec_${randomBytes(32).toString('base64')}`;

interface Notification {
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

describe('a callback becomes notifications', () => {
  let folder: string;
  let receiver: Receiver;
  let pitstop: RunningApplication;
  const sitesFile = (): string => join(folder, 'sites.yaml');
  const declare = (path: string): Promise<void> =>
    writeFile(
      sitesFile(),
      `defaultSite: games
sites:
  games:
    endpoints:
      - id: crm
        url: ${receiver.url}${path}
        secretEnv: NOTIFICATIONS_TEST_SECRET
`,
    );

  beforeAll(async () => {
    process.env.NOTIFICATIONS_TEST_SECRET = SECRET;
    folder = await mkdtemp(join(tmpdir(), 'pitstop-notifications-'));
    receiver = await startReceiver();
    await declare('/hook');
    pitstop = await startApplication({ config: { sitesFile: sitesFile() } });
  });
  afterAll(async () => {
    delete process.env.NOTIFICATIONS_TEST_SECRET;
    await receiver.close();
    await rm(folder, { recursive: true });
    await pitstop.close();
  });

  const verified: Notification[] = [];
  /** What was received of a conversion, in the order of its arrival; every signature holds, and is looked at once. */
  const notificationsOf = (conversionId: string): Notification[] => {
    for (const { body, headers } of receiver.received.slice(verified.length)) {
      verified.push(new Webhook(SECRET).verify(body, headers as Record<string, string>) as Notification);
    }
    return verified.filter(({ data }) => data.conversionId === conversionId);
  };
  const received = (conversionId: string, types: string[]): Promise<boolean> =>
    eventually(`${types.join(', ')} received`, () => {
      const seen = notificationsOf(conversionId).map(({ type }) => type);
      return types.every((type) => seen.includes(type));
    });

  it('verified by the public library: approved and granted, then rejected and reversed, each once', async () => {
    const conversionId = 'c-notified';
    const success = callbackOf({ conversionId });
    expect((await pitstop.callback(success)).status).toBe(200);
    await received(conversionId, ['conversion.approved', 'reward.granted']);
    await pitstop.callback(success);
    await pitstop.callback(
      callbackOf({ conversionId, status: 'Rejected' }, { sentAt: '2025-05-20T15:36:20.1234567+00:00' }),
    );
    await received(conversionId, ['conversion.rejected', 'reward.reversed']);
    await pitstop.idle();

    const told = notificationsOf(conversionId);
    expect(told.map(({ type }) => type).sort()).toEqual([
      'conversion.approved',
      'conversion.rejected',
      'reward.granted',
      'reward.reversed',
    ]);
    const dataOf = (type: string): unknown => told.find((each) => each.type === type)?.data;
    expect(dataOf('reward.granted')).toMatchObject({ memberId: 'lus', amount: '45.00', asset: 'POINTS', revision: 1 });
    expect(dataOf('reward.reversed')).toMatchObject({
      amount: '0.00',
      previous: { state: 'granted', amount: '45.00' },
    });

    const { id } = dataOf('conversion.approved') as { id: string };
    const messages = await eventually('every attempt is written down', async () => {
      const found = await pitstop.app.get(NotificationsRepository, { strict: false }).messagesOf([id]);
      return found.every(({ state }) => state === 'delivered') && found;
    });
    expect(messages).toHaveLength(4);
    for (const { attempts } of messages) expect(attempts).toMatchObject([{ number: 1, status: 204 }]);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(receiver.received.length);
  });

  it('the endpoint follows the sites file when it is reloaded', async () => {
    await declare('/elsewhere');
    expect(await pitstop.app.get(SitesService, { strict: false }).reload()).toBe(true);
    await eventually('a notification comes to the new place', async () => {
      await pitstop.callback(callbackOf());
      return receiver.received.some(({ path }) => path === '/elsewhere');
    });
  });

  it('two processes on one database send each message once', async () => {
    const before = receiver.received.length;
    const another = await startApplication({
      databaseUrl: pitstop.databaseUrl,
      config: { sitesFile: sitesFile() },
    });
    try {
      const callbacks = Array.from({ length: 40 }, (_, index) => callbackOf({ conversionId: `c-both-${index}` }));
      await Promise.all(callbacks.map((body, index) => (index % 2 ? pitstop : another).callback(body)));
      const both = (): Notification[] => callbacks.flatMap((_, index) => notificationsOf(`c-both-${index}`));
      await eventually('all of them are told', () => both().length >= 80);
      await pitstop.idle();
      expect(both()).toHaveLength(80);
      const ids = receiver.received.slice(before).map(({ headers }) => headers['webhook-id']);
      expect(new Set(ids).size).toBe(ids.length);
    } finally {
      await another.close();
    }
  });

  it('an endpoint that fails and recovers gets the same message again', async () => {
    const conversionId = 'c-flaky';
    receiver.answering = answer(500);
    await pitstop.callback(callbackOf({ conversionId }));
    await received(conversionId, ['conversion.approved', 'reward.granted']);
    receiver.answering = answer204;
    const sql = await connect(pitstop.databaseUrl);
    try {
      // The five seconds of the first back-off are over at once.
      await eventually('both attempts are written down, and both are due again', async () => {
        const due = await sql.query(`UPDATE messages SET due_at = now() WHERE state = 'pending' AND attempts = 1`);
        return due.rowCount === 2;
      });
    } finally {
      await sql.end();
    }
    await eventually('both come once more', () => notificationsOf(conversionId).length === 4);
    const times = new Map<string, number>();
    for (const { headers, body } of receiver.received.filter(({ body: text }) => text.includes(conversionId))) {
      const same = `${String(headers['webhook-id'])} ${body}`;
      times.set(same, (times.get(same) ?? 0) + 1);
    }
    expect([...times.values()]).toEqual([2, 2]);
  });
});
