import { ApiError } from '@millrace/hmi-client';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BoxMirror } from '../box.ts';
import type { Entry } from '../entry.ts';

// Fake: the box, which fails as told. Real: what the mirror makes of it.
const entry = (key: string, revision = 0): Entry => ({
  ...{ key, seq: 0, revision, kind: 'fact', entity: 'e', command: 'c.d', input: {} },
  ...{ at: 0, ahead: 0, run: 'r', elapsed: 0, refused: null },
});

class Box {
  readonly held = new Map<string, Entry>();
  fails = false;
  readonly door = {
    write: async (put: readonly Entry[], drop: readonly string[]): Promise<void> => {
      // It may have kept all of it, and the answer is lost.
      for (const one of put) this.held.set(one.key, one);
      for (const key of drop) this.held.delete(key);
      if (this.fails) throw new ApiError('link-lost', 'no answer');
    },
    read: async (): Promise<readonly Entry[]> => {
      if (this.fails) throw new ApiError('link-lost', 'no answer');
      return [...this.held.values()];
    },
  };
}

test('the box holds what the device holds, whatever answers were lost and however often the device began anew', async () => {
  const steps = fc.array(
    fc.record({
      do: fc.constantFrom('say', 'drop', 'change', 'fail', 'work', 'sync', 'restart', 'clear'),
      n: fc.nat(9),
    }),
    { maxLength: 60 },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const box = new Box();
      let mirror = new BoxMirror(box.door);
      let here = new Map<string, Entry>();
      const said = new Set<string>();
      const take = async (found: readonly unknown[]): Promise<void> => {
        for (const one of found as Entry[]) if (!here.has(one.key)) here.set(one.key, one);
      };
      const sync = () => mirror.sync(take, () => [...here.values()]);
      let inBoth = new Set<string>();
      for (const step of all) {
        const key = `k${step.n}`;
        const old = here.get(key);
        if (step.do === 'say' && !said.has(key)) {
          said.add(key);
          here.set(key, entry(key));
        } else if (step.do === 'drop') {
          here.delete(key);
          inBoth.delete(key);
        } else if (step.do === 'change' && old) here.set(key, entry(key, old.revision + 1));
        else if (step.do === 'fail') box.fails = true;
        else if (step.do === 'work') box.fails = false;
        else if (step.do === 'restart') mirror = new BoxMirror(box.door);
        else if (step.do === 'clear') {
          here = new Map();
          mirror = new BoxMirror(box.door);
        } else if (await sync()) inBoth = new Set(here.keys());
      }
      box.fails = false;
      expect(await sync()).toBe(true);
      expect(new Map([...box.held].map(([key, { revision }]) => [key, revision]))).toEqual(
        new Map([...here].map(([key, { revision }]) => [key, revision])),
      );
      expect(mirror.lags([...here.values()])).toBe(false);
      expect([...inBoth].filter((key) => !here.has(key))).toEqual([]);
    }),
  );
});

test('what keeps the box from keeping is said', async () => {
  const failing = (error: Error) =>
    new BoxMirror({ read: () => Promise.reject(error), write: () => Promise.reject(error) });
  const states = await Promise.all(
    [
      new ApiError('signed-out', 'x', { code: 'not-a-terminal' }),
      new ApiError('fault', 'x', { code: 'terminal-journal-full' }),
      new ApiError('link-lost', 'no answer'),
    ].map(async (error) => {
      const mirror = failing(error);
      await mirror.sync(
        async () => undefined,
        () => [],
      );
      return mirror.state;
    }),
  );
  expect(states).toEqual([{ is: 'none' }, { is: 'full' }, { is: 'away', reason: 'no answer' }]);
});
