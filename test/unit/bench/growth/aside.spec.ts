import { describe, expect, it } from '@jest/globals';
import { fillFactorOf, indexStatement } from '../../../../bench/growth/aside.js';

describe('an index that is made anew', () => {
  it('is full when it grows at its end, or has few values', () => {
    expect(fillFactorOf({ correlation: 0.99, values: -1 })).toBeNull();
    expect(fillFactorOf({ correlation: -0.99, values: -1 })).toBeNull();
    expect(fillFactorOf({ correlation: 0.1, values: 40 })).toBeNull();
    expect(fillFactorOf({ correlation: null, values: null })).toBeNull();
  });

  it('is as full as insertions in random order leave it', () => {
    expect(fillFactorOf({ correlation: 0.01, values: -1 })).toBe(69);
    expect(fillFactorOf({ correlation: -0.2, values: 10_000 })).toBe(69);
  });

  it('is made on all partitions', () => {
    expect(indexStatement('CREATE INDEX a ON ONLY public.receipts USING hash (b) WHERE (b IS NOT NULL)', null)).toBe(
      'CREATE INDEX a ON public.receipts USING hash (b) WHERE (b IS NOT NULL)',
    );
  });

  it('is told its fullness before its condition', () => {
    expect(indexStatement('CREATE INDEX a ON t USING btree (b)', 69)).toBe(
      `CREATE INDEX a ON t USING btree (b) WITH (fillfactor='69')`,
    );
    expect(indexStatement('CREATE INDEX a ON t USING btree (b) WHERE (b IS NOT NULL)', 69)).toBe(
      `CREATE INDEX a ON t USING btree (b) WITH (fillfactor='69') WHERE (b IS NOT NULL)`,
    );
  });
});
