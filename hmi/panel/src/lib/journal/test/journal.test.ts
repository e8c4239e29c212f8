import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../entry.ts';
import { Journal } from '../journal.ts';
import { LogFile } from '../log-file.ts';
import type { Addition } from '../record.ts';
import type { JournalStore, Kept } from '../store.ts';
import { MemoryFile, Power } from './memory-disk.ts';

// Fake: the disks, which lose what was not flushed. Real: the file format, the journal over both stores and its healing.
const ENDLESS = Number.POSITIVE_INFINITY;

/** As IndexedDB with strict durability: a transaction is there whole, or not at all. */
class Transactions implements JournalStore {
  readonly name = 'indexeddb' as const;
  readonly entries = new Map<string, Entry>();
  seq = 0;
  made = false;
  power = new Power(ENDLESS);

  async open(): Promise<Kept> {
    this.power.step();
    const fresh = !this.made;
    this.made = true;
    return { entries: [...this.entries.values()], seq: this.seq, fresh };
  }
  async append({ put = [], drop = [], seq = 0 }: Addition): Promise<void> {
    this.power.step();
    for (const entry of put) this.entries.set(entry.key, entry);
    for (const key of drop) this.entries.delete(key);
    this.seq = Math.max(this.seq, seq);
    // The power may go after the commit and before anybody is told.
    this.power.step();
  }
  wipe(): void {
    this.entries.clear();
    this.seq = 0;
    this.made = false;
  }
}
class Files implements JournalStore {
  readonly name = 'opfs' as const;
  readonly files = [new MemoryFile(), new MemoryFile()] as const;
  #log: LogFile | null = null;

  async open(): Promise<Kept> {
    this.#log = new LogFile(this.files);
    return this.#log.open();
  }
  async append(addition: Addition): Promise<void> {
    if (!this.#log) throw new Error('not open');
    this.#log.append(addition);
  }
}

class Device {
  readonly first = new Transactions();
  readonly second = new Files();

  supply(power: Power): void {
    this.first.power = power;
    for (const file of this.second.files) file.power = power;
  }
  powerGone(torn: number): void {
    for (const file of this.second.files) file.afterCut(torn);
    this.supply(new Power(ENDLESS));
  }
  async started(): Promise<Journal> {
    const journal = new Journal([this.first, this.second]);
    await journal.open();
    return journal;
  }
}

const said = (key: string, big = 0): Omit<Entry, 'seq' | 'revision'> => ({
  ...{ key, kind: 'request', entity: 'e', command: 'c.d', input: { big: 'x'.repeat(big) }, at: 0, ahead: 0 },
  ...{ run: 'r', elapsed: 0, refused: null },
});

type Step = { readonly do: 'say' | 'drop' | 'refuse'; readonly which: number };
const steps = fc.array(
  fc.record({ do: fc.constantFrom<Step['do']>('say', 'say', 'say', 'drop', 'refuse'), which: fc.nat(20) }),
  { minLength: 1, maxLength: 25 },
);
const lives = fc.array(fc.record({ steps, cutAfter: fc.nat(160), torn: fc.float({ min: 0, max: 1, noNaN: true }) }), {
  minLength: 1,
  maxLength: 4,
});

test('whatever was called saved is there after a power cut between any two steps, in order and once', async () => {
  await fc.assert(
    fc.asyncProperty(lives, fc.boolean(), async (all, wiped) => {
      const device = new Device();
      const saved = new Set<string>();
      const over = new Set<string>();
      const tried = new Set<string>();
      let next = 0;
      for (const { steps, cutAfter, torn } of all) {
        const power = new Power(cutAfter);
        device.supply(power);
        try {
          const journal = await device.started();
          for (const step of steps) {
            const there = journal.entries;
            const one = there[step.which % Math.max(1, there.length)];
            if (step.do === 'say') {
              const key = `k${next++}`;
              tried.add(key);
              await journal.add(said(key, 4_000));
              // With the power gone nothing runs on that could say "saved".
              if (!power.cut) saved.add(key);
            } else if (one && step.do === 'drop') {
              over.add(one.key);
              await journal.drop(one.key);
            } else if (one) await journal.change({ ...one, refused: { code: 'x', message: 'y' } });
            if (power.cut) break;
          }
        } catch (error) {
          if (!power.cut) throw error;
        }
        device.powerGone(torn);
      }
      if (wiped) device.first.wipe();
      const journal = await device.started();
      const keys = journal.entries.map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
      expect([...saved].filter((key) => !over.has(key) && !keys.includes(key))).toEqual([]);
      expect(keys.filter((key) => !tried.has(key))).toEqual([]);
      const numbers = keys.map((key) => Number(key.slice(1)));
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      // What the start brought together is in both now, and the next number is new.
      expect(device.first.entries.size).toBe(keys.length);
      const added = await journal.add(said('last'));
      expect(journal.entries.every(({ key, seq }) => key === 'last' || seq < added.seq)).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test('a first journal that was wiped is given back what the second holds, and says so', async () => {
  const device = new Device();
  const journal = await device.started();
  for (let n = 0; n < 500; n++) await journal.add(said(`k${n}`));
  device.first.wipe();
  const again = await device.started();
  expect(again.entries).toHaveLength(500);
  expect(again.recovered).toEqual([{ lost: 'indexeddb', entries: 500 }]);
  expect(device.first.entries.size).toBe(500);
  expect((await device.started()).recovered).toEqual([]);
});

test('a journal that fails is out, and is said to be, while the other goes on', async () => {
  const device = new Device();
  const journal = await device.started();
  device.first.power = new Power(0);
  await journal.add(said('a'));
  expect(journal.places).toEqual([
    { name: 'indexeddb', fault: expect.any(String) },
    { name: 'opfs', fault: null },
  ]);
  expect((await device.started().catch(() => null))?.entries.map(({ key }) => key)).toEqual(['a']);
});

test('where no journal keeps anything nothing is called saved', async () => {
  const device = new Device();
  const journal = await device.started();
  device.supply(new Power(0));
  await expect(journal.add(said('a'))).rejects.toThrow('no journal of this device');
  expect(journal.entries).toEqual([]);
});

test('a file that grew is written anew when most of it is over, and stays small', async () => {
  const device = new Device();
  const journal = await device.started();
  for (let n = 0; n < 200; n++) {
    await journal.add(said(`k${n}`, 10_000));
    if (n >= 5) await journal.drop(`k${n - 5}`);
  }
  const bytes = device.second.files.reduce((sum, file) => sum + file.getSize(), 0);
  expect(bytes).toBeLessThan(500_000);
  device.first.wipe();
  expect((await device.started()).entries).toHaveLength(5);
});
