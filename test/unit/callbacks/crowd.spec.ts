import { describe, expect, it } from '@jest/globals';
import { Crowd } from '../../../src/callbacks/crowd.js';

describe('A crowd', () => {
  it('is the most that were there at the same time', () => {
    const crowd = new Crowd();
    for (const moment of [0, 1, 2]) crowd.enter(moment);
    crowd.leave(2);
    crowd.enter(3);
    expect(crowd.size(4)).toBe(3);
  });

  it('is remembered for a moment, and then forgotten', () => {
    const crowd = new Crowd();
    for (const moment of [0, 1, 2]) crowd.enter(moment);
    crowd.leave(3);
    expect(crowd.size(99)).toBe(3);
    expect(crowd.size(150)).toBe(3);
    expect(crowd.size(300)).toBe(0);
  });

  it('counts those who stay for longer than it remembers', () => {
    const crowd = new Crowd();
    for (const moment of [0, 1]) crowd.enter(moment);
    expect(crowd.size(1_000)).toBe(2);
    crowd.enter(5_000);
    expect(crowd.size(9_000)).toBe(3);
  });

  it('is empty at first', () => {
    expect(new Crowd().size(0)).toBe(0);
  });
});
