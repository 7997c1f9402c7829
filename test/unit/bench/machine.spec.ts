import { describe, expect, it } from '@jest/globals';
import { parseCpuLine, parseProcessStat, parseReadMb, parseStatusMb } from '../../../bench/machine/proc.js';
import { usageBetween } from '../../../bench/machine/usage.js';

describe('/proc', () => {
  it('says how busy the machine was, interrupts left out, and what others took', () => {
    const cpu = parseCpuLine('cpu  1000 10 500 2000 40 5 25 300 7 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n');
    expect(cpu).toEqual({ busy: 15.1, steal: 3, total: 38.8 });
  });

  it('says what a process and its ended children used, whatever its name is', () => {
    const fields = 'S 41 1 1 0 -1 4194304 102 0 0 0 250 50 1000 2000 20 0 1 0 13 3133440';
    expect(parseProcessStat(`4711 (odd) name (x) ${fields}`)).toEqual({ parent: 41, own: 3, ofEnded: 30 });
  });

  it('says how large a process was', () => {
    expect(parseStatusMb('Name:\tnode\nVmHWM:\t  250000 kB\nVmRSS:\t  125000 kB\n', 'VmHWM')).toBe(256);
    expect(() => parseStatusMb('Name:\tnode\n', 'VmRSS')).toThrow('VmRSS');
  });

  it('says what was read from disks', () => {
    expect(parseReadMb('nr_free_pages 1\npgpgin 250000\npgpgout 7\n')).toBe(256);
    expect(() => parseReadMb('pgpgout 7\n')).toThrow('pgpgin');
  });
});

describe('Usage', () => {
  const before = {
    at: 0,
    cpu: { busy: 100, steal: 1, total: 200 },
    ...{ server: 10, postgres: 20, load: 5, bench: 1 },
  };

  it('is told in processors by who it was, and what is nobody of ours is foreign', () => {
    const after = {
      at: 10_000,
      cpu: { busy: 118, steal: 2, total: 220 },
      ...{ server: 17, postgres: 25, load: 8, bench: 2 },
    };
    expect(usageBetween(before, after)).toEqual({
      ...{ seconds: 10, server: 0.7, postgres: 0.5, load: 0.3, bench: 0.1 },
      ...{ stealShare: 0.05, foreignShare: 0.1 },
    });
  });

  it('has no foreign share below nothing when clocks round', () => {
    const after = { ...before, at: 10_000, cpu: { busy: 101, steal: 1, total: 220 }, server: 12 };
    expect(usageBetween(before, after).foreignShare).toBe(0);
  });
});
