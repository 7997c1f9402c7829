import { describe, expect, it } from '@jest/globals';
import { readCallback } from '../../../src/callbacks/callback-reader.js';
import { fixture } from '../../support/fixtures.js';

/** Stored with every conversion; by it a callback is known again as a repetition. */
function contentHash(callback: unknown): string {
  const read = readCallback(Buffer.from(JSON.stringify(callback)), 64);
  if ('refusal' in read) throw new Error(read.refusal.detail);
  return read.callback.order.contentHash;
}

describe('The hash of what a callback says', () => {
  it.each([
    ['callback-camel-success', '6ca9a43f82d461b870e7060bfcd4969a'],
    ['callback-pascal-success', 'd34f50bafda065649ebcccb3732f8848'],
    ['callback-oldest-no-status', '0e8f0d0d2e0ff1344237db31c367ed73'],
  ] as const)('is the same for ever: %s', (name, hash) => {
    expect(contentHash(fixture(name))).toBe(hash);
  });

  it('is the same for ever, whatever characters the texts have', () => {
    const callback = fixture('callback-camel-success');
    const conversion = {
      ...(callback.conversion as object),
      offerName: 'a "quoted" \\ back\u007f\u2028 zwölf 日本 \u0001',
      rewardPoints: '045.00',
      pubAge: 31,
      pubSub1: '',
      partnerName: true,
    };
    expect(contentHash({ ...callback, conversion })).toBe('b71d84a6ea13b31f82897fd611c328d5');
  });
});
