import { describe, expect, test } from 'vitest';
import { ClockWatch } from '../clock-watch.ts';
import { type SystemProbe, synchronisation } from '../system-clock.ts';

const SECOND = 1_000_000;
const NOW = Date.UTC(2026, 10, 21) * 1_000;

describe('our own clock', () => {
  const watchOf = (synchronised: boolean | null = true) => {
    let wall = NOW;
    let steady = 0;
    const watch = new ClockWatch({
      wall: () => wall,
      steady: () => steady,
      ask: async () => ({ synchronised, reason: 'as the test says' }),
    });
    return {
      watch,
      pass(micros: number, set = 0) {
        steady += micros;
        wall += micros + set;
        return watch.look();
      },
    };
  };

  test('is fine while nothing is wrong, and unknown where nobody can be asked', async () => {
    const { watch, pass } = watchOf();
    await watch.ask();
    expect(pass(SECOND)).toBeNull();
    expect(watch.status()).toEqual({ synchronised: true, reason: null });
    const unknown = watchOf(null).watch;
    await unknown.ask();
    expect(unknown.status()).toEqual({ synchronised: null, reason: 'as the test says' });
  });

  test('that is not synchronised is a condition with its reason', async () => {
    const { watch } = watchOf(false);
    await watch.ask();
    expect(watch.status()).toEqual({ synchronised: false, reason: 'the clock is not synchronised (as the test says)' });
  });

  test('that was set is seen, and shown for a while; drift is no step', async () => {
    const { watch, pass } = watchOf();
    await watch.ask();
    for (let n = 0; n < 100; n++) expect(pass(SECOND, 400)).toBeNull();
    expect(pass(SECOND, -3_600 * SECOND)).toBe(-3_600 * SECOND);
    expect(watch.status()).toEqual({ synchronised: false, reason: 'the clock was set back by 3600.0 s' });
    expect(pass(11 * 60 * SECOND)).toBeNull();
    expect(watch.status().synchronised).toBe(true);
  });

  test('that disagrees with the server’s says so, and a step is not counted twice', async () => {
    const { watch, pass } = watchOf();
    await watch.ask();
    watch.serverSays(NOW + 30 * SECOND, NOW);
    expect(watch.status().reason).toBe("the clock is 30.0 s behind the server's");
    pass(SECOND, 30 * SECOND);
    pass(11 * 60 * SECOND);
    expect(watch.status()).toEqual({ synchronised: true, reason: null });
  });
});

describe('the system is asked', () => {
  const probe = (answers: Record<string, string>, files: string[] = []): SystemProbe => ({
    run: async (program) => {
      const out = answers[program];
      if (out === undefined) throw new Error(`${program} is not there`);
      return out;
    },
    exists: async (path) => files.includes(path),
  });
  test.each([
    ['chrony', { chronyc: 'Stratum         : 3\nLeap status     : Normal\n' }, [], true],
    ['chrony without a source', { chronyc: 'Leap status     : Not synchronised\n' }, [], false],
    ['timedatectl', { timedatectl: 'NTP=yes\nNTPSynchronized=yes\n' }, [], true],
    ['timedatectl, switched off', { timedatectl: 'NTP=no\nNTPSynchronized=no\n' }, [], false],
    ['timesyncd’s file', {}, ['/run/systemd/timesync', '/run/systemd/timesync/synchronized'], true],
    ['timesyncd before its first answer', {}, ['/run/systemd/timesync'], false],
    ['nobody', {}, [], null],
  ])('%s', async (_, answers, files, synchronised) => {
    const found = await synchronisation(probe(answers as Record<string, string>, files), 'linux');
    expect(found.synchronised).toBe(synchronised);
    expect(found.reason).not.toBe('');
  });
  test('this machine answers something', async () => {
    expect((await synchronisation()).reason.length).toBeGreaterThan(0);
  });
});
