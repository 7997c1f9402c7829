import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deliverAll, type SenderSettings, ServerGone } from '../../../simulator/deliver.js';
import { HttpClient } from '../../../simulator/http.js';

/** 120,000 ms times this scale: retries after 1, 2, 4 … ms. */
const QUICK: SenderSettings = { concurrency: 4, retryScale: 1 / 120_000, maxRetries: 4, patience: 5, resendPause: 1 };

/** A callback URL on loopback that answers each callback by a script; an answer of 0 closes the connection. */
describe('Delivery, as GoKart does it', () => {
  const clients: HttpClient[] = [];
  let server: Server | undefined;

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    server?.closeAllConnections();
    await new Promise((closed) => (server ? server.close(closed) : closed(undefined)));
    server = undefined;
  });

  async function listen(answers: number[]): Promise<{ url: string; asked: number[] }> {
    const asked: number[] = [];
    server = createServer((request, response) => {
      const index = Number((request.url ?? '').slice(1));
      const status = answers[asked.filter((one) => one === index).length] ?? 200;
      asked.push(index);
      if (status === 0) return void request.socket.destroy();
      response.writeHead(status).end();
    });
    await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
  }

  async function deliver(url: string, count: number, settings = QUICK) {
    const client = new HttpClient(settings.concurrency, 5);
    clients.push(client);
    const seen = { answered: [] as number[], retried: [] as number[], resent: 0 };
    await deliverAll(
      {
        count,
        send: (index) => client.post(`${url}/${index}`, {}, Buffer.from('{}')),
        answered: (_, { status }) => seen.answered.push(status),
        retried: (_, { status }) => seen.retried.push(status),
        resent: () => seen.resent++,
      },
      settings,
    );
    return seen;
  }

  it('sends everything once when everything is accepted', async () => {
    const { url, asked } = await listen([]);
    expect((await deliver(url, 50)).answered).toEqual(Array.from({ length: 50 }, () => 200));
    expect([...asked].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index));
  });

  it('tries again after 503, until it is accepted', async () => {
    const { url, asked } = await listen([503, 503, 200]);
    expect(await deliver(url, 1)).toEqual({ answered: [200], retried: [503, 503], resent: 0 });
    expect(asked).toEqual([0, 0, 0]);
  });

  it('tries again after 500', async () => {
    const { url } = await listen([500, 200]);
    expect(await deliver(url, 1)).toEqual({ answered: [200], retried: [500], resent: 0 });
  });

  it.each([400, 401, 404, 409, 413, 422, 429, 502, 504])('never tries again after %d', async (status) => {
    const { url, asked } = await listen([status]);
    expect(await deliver(url, 1)).toEqual({ answered: [status], retried: [], resent: 0 });
    expect(asked).toEqual([0]);
  });

  it('calls a callback Failed after its last retry', async () => {
    const { url, asked } = await listen([503, 503, 503, 503, 503, 200]);
    expect(await deliver(url, 1)).toEqual({ answered: [503], retried: [503, 503, 503, 503], resent: 0 });
    expect(asked).toHaveLength(5);
  });

  it('sends by hand what got no answer at all', async () => {
    const { url } = await listen([0, 0, 200]);
    expect(await deliver(url, 3)).toEqual({ answered: [200, 200, 200], retried: [], resent: 6 });
  });

  it('lets others pass while a callback waits for its retry', async () => {
    const { url, asked } = await listen([503, 200]);
    await deliver(url, 3, { ...QUICK, concurrency: 1, retryScale: 1 / 1200 });
    expect(asked).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('ends when nothing has answered for too long', async () => {
    const { url } = await listen([]);
    await new Promise((closed) => server?.close(closed));
    server = undefined;
    await expect(deliver(url, 2, { ...QUICK, patience: 0.05 })).rejects.toThrow(ServerGone);
  });
});
