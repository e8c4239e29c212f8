import { ApiError } from '@millrace/hmi-client';
import { beforeEach, expect, test, vi } from 'vitest';
import { packs, recalled, remember, remembered } from '../src/lib/remembered.ts';

/** A browser's storage, in memory. */
class Kept implements Storage {
  readonly #rows = new Map<string, string>();
  get length(): number {
    return this.#rows.size;
  }
  key(at: number): string | null {
    return [...this.#rows.keys()][at] ?? null;
  }
  getItem(name: string): string | null {
    return this.#rows.get(name) ?? null;
  }
  setItem(name: string, text: string): void {
    this.#rows.set(name, text);
  }
  removeItem(name: string): void {
    this.#rows.delete(name);
  }
  clear(): void {
    this.#rows.clear();
  }
}
beforeEach(() => void vi.stubGlobal('localStorage', new Kept()));

const { signal } = new AbortController();
const failing = (kind: ApiError['kind']) => () => Promise.reject(new ApiError(kind, kind));

test('without an answer that of last time is shown, but not to whoever may not ask', async () => {
  await remembered('jobs.press', signal, async () => [1]);
  for (const kind of ['link-lost', 'busy', 'fault'] as const) {
    expect(await remembered('jobs.press', signal, failing(kind)), kind).toEqual([1]);
  }
  for (const kind of ['signed-out', 'no-permission'] as const) {
    await expect(remembered('jobs.press', signal, failing(kind)), kind).rejects.toMatchObject({ kind });
  }
});

test('of one kind so many are kept as fit, the newest, and other kinds are left alone', () => {
  const clock = vi.spyOn(Date, 'now');
  remember('found', { a: 1 });
  for (let nth = 0; nth < 203; nth++) {
    clock.mockReturnValue(1_000 + nth);
    remember(`held.${nth}`, nth);
  }
  clock.mockRestore();
  expect(packs().filter(({ key }) => key.startsWith('held.'))).toHaveLength(200);
  expect([recalled('held.2'), recalled('held.3'), recalled('held.202')]).toEqual([null, 3, 202]);
  expect(recalled('found')).toEqual({ a: 1 });
});
