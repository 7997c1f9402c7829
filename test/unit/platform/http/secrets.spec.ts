import { describe, expect, it } from '@jest/globals';
import { findSecret, hashSecret } from '../../../../src/platform/http/secrets.js';

describe('A secret', () => {
  const kept = ['one', 'two', 'ümläut'].map((value) => ({ value, hash: hashSecret(value) }));

  it.each(['one', 'two', 'ümläut'])('is found by its value: %s', (value) => {
    expect(findSecret(kept, value)?.value).toBe(value);
  });

  it.each(['', 'One', 'one ', 'on', 'onee', 'one\0', 'three', 'x'.repeat(100_000)])('is not %j', (presented) => {
    expect(findSecret(kept, presented)).toBeNull();
  });

  it('is not found where none is kept', () => {
    expect(findSecret([], 'one')).toBeNull();
  });

  it('is compared as a hash of one length, whatever its own', () => {
    expect(new Set(['', 'a', 'x'.repeat(5000)].map((text) => hashSecret(text).length))).toEqual(new Set([32]));
  });
});
