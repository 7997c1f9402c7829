import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { HttpGate } from '../../../../src/platform/process/http-gate.js';

describe('the gate before the application', () => {
  let gate: HttpGate;
  let url: string;
  beforeEach(async () => {
    gate = new HttpGate();
    const { port } = await gate.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${port}/callbacks/gokart`;
  });
  afterEach(() => gate.close());

  const post = (): Promise<Response> => fetch(url, { method: 'POST', body: 'x'.repeat(100_000) });

  it('answers 503 with Retry-After before the application is ready, because GoKart repeats that', async () => {
    const response = await post();
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    await expect(response.json()).resolves.toMatchObject({ status: 503, code: 'unavailable' });
  });

  it('keeps idle connections for longer than any sender or load balancer does, so that none is reset in its face', async () => {
    gate.open({ any: (_request, response) => response.end('done') });
    const { headers } = await post();
    expect(Number(/timeout=(\d+)/.exec(headers.get('keep-alive') ?? '')?.[1])).toBeGreaterThan(600);
  });

  it('finishes what is under way while it refuses what is new', async () => {
    let begun: (response: ServerResponse) => void = () => undefined;
    const underWay = new Promise<ServerResponse>((resolve) => (begun = resolve));
    gate.open({ any: (_request, response) => begun(response) });
    const first = post();
    const held = await underWay;

    const drained = gate.drain(10_000);
    expect((await post()).status).toBe(503);
    held.end('done');
    const answer = await first;
    expect(answer.status).toBe(200);
    expect(answer.headers.get('connection')).toBe('close');
    await expect(drained).resolves.toBe(0);
  });

  it('waits no longer than it is told', async () => {
    let begun: () => void = () => undefined;
    const underWay = new Promise<void>((resolve) => (begun = resolve));
    gate.open({ any: () => begun() });
    const never = post().catch(() => 'cut off');
    await underWay;
    await expect(gate.drain(20)).resolves.toBe(1);
    gate.close();
    await expect(never).resolves.toBe('cut off');
  });
});
