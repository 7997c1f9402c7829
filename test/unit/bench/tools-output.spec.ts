import { describe, expect, it } from '@jest/globals';
import { parseLatencies, parsePgbench } from '../../../bench/contenders/pgbench.js';
import { parseWrk, wrkThreads } from '../../../bench/load/wrk.js';

describe("wrk's output", () => {
  it('ends with the result of our script', () => {
    const output =
      'Running 15s test\n  1200 requests in 15.00s\nRESULT {"requests":1200,"seconds":15.01,"refused":3}\n';
    expect(parseWrk(output)).toMatchObject({ requests: 1200, seconds: 15.01, refused: 3 });
  });

  it('without a result is a failure that shows what came instead', () => {
    expect(() => parseWrk('unable to connect to 127.0.0.1:1\n')).toThrow('unable to connect');
  });

  it('comes from no more threads than connections', () => {
    expect([1, 2, 64].map(wrkThreads)).toEqual([1, 2, 2]);
  });
});

describe("pgbench's output", () => {
  const output = (failed: number): string =>
    `number of transactions actually processed: 72345\nnumber of failed transactions: ${failed} (0.000%)\n` +
    'latency average = 13.2 ms\ntps = 4822.953812 (without initial connection time)\n';

  it('says the transactions a second', () => {
    expect(parsePgbench(output(0))).toBeCloseTo(4822.95, 2);
  });

  it('with failed transactions is no measurement', () => {
    expect(() => parsePgbench(output(2))).toThrow('failures');
    expect(() => parsePgbench('pgbench: error: connection failed')).toThrow('connection failed');
  });

  it('logs latencies in microseconds', () => {
    expect(parseLatencies('0 1 7557 0 1795357696 561166\n1 1 1984 0 1795357696 563166\n')).toEqual([7.557, 1.984]);
  });
});
