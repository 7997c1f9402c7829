import { describe, expect, it } from '@jest/globals';
import { Pause } from '../../../src/platform/pause.js';

const LONG_MS = 60_000;

describe('A pause', () => {
  it('ends by itself', async () => {
    await expect(new Pause().take(1)).resolves.toBeUndefined();
  });

  it('may be cut short, again and again', async () => {
    const pause = new Pause();
    for (let time = 0; time < 3; time++) {
      const taken = pause.take(LONG_MS);
      pause.cutShort();
      await expect(taken).resolves.toBeUndefined();
    }
  });

  it('that nobody takes has nothing to cut short, and the next one is as long as it is', async () => {
    const pause = new Pause();
    pause.cutShort();
    await pause.take(1);
    pause.cutShort();
    const taken = pause.take(LONG_MS).then(() => 'over');
    expect(await Promise.race([taken, new Promise((resolve) => setTimeout(resolve, 20, 'still on'))])).toBe('still on');
    pause.cutShort();
    expect(await taken).toBe('over');
  });
});
