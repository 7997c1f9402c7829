import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApplication, VIEWER_KEY, OPERATOR_KEY, type RunningApplication } from '../support/application.js';
import { callbackOf } from '../support/callback.js';
import { connect } from '../support/database.js';

interface Consumers {
  items: { name: string; state: string; lag: number }[];
}

describe('GET /admin/v1/consumers', () => {
  let pitstop: RunningApplication;
  beforeAll(async () => {
    pitstop = await startApplication();
  });
  afterAll(() => pitstop.close());

  it('lists every consumer, at rest once all events are handled', async () => {
    expect((await pitstop.callback(callbackOf())).status).toBe(200);
    await pitstop.idle();
    const { status, body } = await pitstop.get<Consumers>('/consumers');
    expect(status).toBe(200);
    expect(body.items.map(({ name }) => name)).toEqual(expect.arrayContaining(['notifications', 'rewards']));
    for (const item of body.items) expect(item).toMatchObject({ state: 'running', lag: 0, failures: 0 });
  });

  it('shows what waits for a paused consumer, which goes on where it was when it is resumed', async () => {
    const paused = await pitstop.post('/consumers/rewards/pause', undefined, OPERATOR_KEY);
    expect(paused).toMatchObject({ status: 200, body: { name: 'rewards', state: 'paused' } });
    await pitstop.callback(callbackOf());
    const waiting = await pitstop.get<Consumers>('/consumers');
    expect(waiting.body.items.find(({ name }) => name === 'rewards')).toMatchObject({ state: 'paused', lag: 1 });
    expect(await pitstop.post('/consumers/rewards/resume')).toMatchObject({ body: { state: 'running' } });
    await pitstop.idle();
  });

  it('knows its consumers, and who may stop them', async () => {
    expect(await pitstop.post('/consumers/nobody/pause')).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await pitstop.post('/consumers/rewards/pause', undefined, VIEWER_KEY)).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect(await pitstop.get('/consumers', 'a-stranger')).toMatchObject({
      status: 401,
      body: { code: 'unauthorized' },
    });
  });

  it('lists dead letters page by page, newest first', async () => {
    const sql = await connect(pitstop.databaseUrl);
    try {
      await sql.query(
        `INSERT INTO consumer_failures (consumer, epoch, xid, position, attempts, error, dead_at)
         SELECT 'notifications', epoch, xid, position, 7, 'Error: made up', now() FROM events`,
      );
      const { rows } = await sql.query<{ count: number }>('SELECT count(*)::int AS count FROM events');
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const path: string = `/dead-letters?consumer=notifications&limit=1${cursor && `&cursor=${cursor}`}`;
        const { status, body } = await pitstop.get<{ items: { position: string }[]; nextCursor: string | null }>(path);
        expect(status).toBe(200);
        seen.push(...body.items.map(({ position }) => position));
        cursor = body.nextCursor;
      }
      expect(seen).toHaveLength(rows[0]?.count ?? 0);
      expect(new Set(seen).size).toBe(seen.length);
      expect((await pitstop.get('/dead-letters?consumer=rewards')).body).toEqual({ items: [], nextCursor: null });
    } finally {
      await sql.query('DELETE FROM consumer_failures');
      await sql.end();
    }
  });
});

describe('a process without a role', () => {
  let pitstop: RunningApplication;
  beforeAll(async () => {
    pitstop = await startApplication({ config: { roles: new Set(['consumers']) } });
  });
  afterAll(() => pitstop.close());

  it('does not serve the admin API', async () => {
    expect(await pitstop.get('/consumers')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('asks GoKart to send again a callback that went astray', async () => {
    const { status, headers } = await pitstop.callback(callbackOf());
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBeTruthy();
  });
});
