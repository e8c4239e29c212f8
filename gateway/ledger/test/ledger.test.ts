import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileMapping, ledgerBalances } from '@millrace/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type OpenJournal, openJournal } from '../../journal/open-journal.ts';
import { BestEffortQueue } from '../../pipeline/best-effort-queue.ts';
import { Intake } from '../../pipeline/intake.ts';
import { quarantine } from '../../pipeline/quarantine.ts';
import type { Source } from '../../pipeline/source.ts';
import { SourceKeys } from '../../pipeline/source-keys.ts';
import { Refusals } from '../../supervisor/refusals.ts';
import { configOf } from '../../test/gateway-fixture.ts';
import { Ledger } from '../ledger.ts';

const { points, rules, site } = configOf({
  points: [{ path: 'plant/area/line/cell/m1/a' }, { path: 'plant/area/line/cell/m1/b' }],
  rules: [
    {
      id: 'two',
      topic: 'devices/{id}/two',
      key: 'k',
      values: [
        { point: 'area/line/cell/m1/a', path: 'a' },
        { point: 'area/line/cell/m1/b', path: 'b' },
      ],
    },
  ],
});
const SOURCES: Readonly<Record<string, Source>> = {
  sure: { name: 'sure', plausibleWithin: 1e12, delivery: 'identified' },
  best: { name: 'best', plausibleWithin: 1e12, delivery: 'best-effort' },
};
const nobody: Source = { name: 'nobody', plausibleWithin: 1, delivery: 'identified' };

/** The gateway between doors and sinks, over one journal's file. */
async function opened(folder: string) {
  const journal = await openJournal({ gateway: 'gw', path: join(folder, 'journal.sqlite') });
  const bestEffort = new BestEffortQueue({ messages: 3, bytes: 1e6, totalBytes: 1e6, age: 1e12 });
  const ledger = new Ledger(new Refusals(), bestEffort);
  ledger.open(journal.opened.ledgers);
  ledger.holds(await journal.ask('held', { sink: 'store' }));
  journal.onCounted((deltas, held, at) => ledger.committed(deltas, held, at));
  const keys = new SourceKeys(1000);
  for (const [source, key] of journal.opened.keys) keys.add(source, key);
  let now = Date.now() * 1000;
  let refuses = false;
  const intake = new Intake(compileMapping(rules, points, site), {
    journal: { draft: () => journal.draft(), refusing: () => (refuses ? 'full' : journal.refusing()) },
    keys,
    clock: () => now++,
    onSourceTime: () => undefined,
    onRefused: () => undefined,
    bestEffort,
  });
  return {
    journal,
    ledger,
    intake,
    refuse: (on: boolean) => {
      refuses = on;
    },
    quarantine: quarantine({ journal, intake, source: (name) => SOURCES[name] ?? nobody, forbidden: () => null }),
  };
}

const PAYLOADS = {
  good: { a: 1, b: 2 },
  torn: { a: 1, b: 'no number' },
  bad: { a: 'x', b: 'y' },
} as const;
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      source: fc.constantFrom('sure', 'best'),
      what: fc.constantFrom('good', 'torn', 'bad', 'garbage', 'unmapped'),
      // Few keys: repeats are frequent.
      key: fc.integer({ min: 0, max: 6 }),
      wait: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('full', 'room', 'replay', 'restart', 'fail' as const) }),
  },
);

test('the ledger balances at every moment, over restarts, faults, repeats and replays, and counts what was thanked', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const folder = mkdtempSync(join(tmpdir(), 'millrace-ledger-'));
      let gateway = await opened(folder);
      const expected = new Map<string, number>();
      const balanced = () => {
        for (const { source, counts } of gateway.ledger.sources()) {
          expect({ source, counts, balances: ledgerBalances(counts) }).toEqual({ source, counts, balances: true });
          for (const n of Object.values(counts)) expect(n).toBeGreaterThanOrEqual(0);
        }
      };
      try {
        const waiting: Promise<void>[] = [];
        for (const one of steps) {
          if (one.do === 'send') {
            const topic = one.what === 'unmapped' ? 'devices/m1/other' : 'devices/m1/two';
            const text =
              one.what === 'garbage' || one.what === 'unmapped'
                ? '{'
                : JSON.stringify({ ...PAYLOADS[one.what], k: `k${one.key}` });
            const values = one.what === 'garbage' || one.what === 'unmapped' ? 1 : 2;
            const source = SOURCES[one.source] as Source;
            const answered = new Promise<void>((resolve) => {
              gateway.intake.accept({ source, topic, payload: Buffer.from(text) }, (error) => {
                if (!error) expected.set(one.source, (expected.get(one.source) ?? 0) + values);
                balanced();
                resolve();
              });
            });
            waiting.push(answered);
            if (one.wait) await Promise.all(waiting.splice(0));
          } else if (one.do === 'full') gateway.refuse(true);
          else if (one.do === 'room') {
            gateway.refuse(false);
            gateway.intake.drain();
          } else if (one.do === 'fail') await failOnce(gateway.journal);
          else if (one.do === 'replay') {
            await Promise.all(waiting.splice(0));
            const [entry] = (await gateway.quarantine.report()).entries;
            if (entry) {
              // The whole of a torn message comes again, with the value that was taken the first time.
              const again = (await gateway.quarantine.payloads(entry.id, 100)).filter(isTorn).length;
              const replayed = await gateway.quarantine.replay(entry.id).then(
                () => true,
                () => false,
              );
              if (replayed && again > 0) expected.set(entry.source, (expected.get(entry.source) ?? 0) + again);
            }
          } else {
            await Promise.all(waiting.splice(0));
            gateway.refuse(false);
            // A journal that takes nothing at the end cannot count what waited in memory either.
            await expect.poll(() => gateway.journal.refusing()).toBeNull();
            gateway.intake.end();
            await gateway.journal.close();
            gateway = await opened(folder);
          }
          balanced();
        }
        await Promise.all(waiting);
        gateway.refuse(false);
        await expect
          .poll(
            () => {
              gateway.intake.drain();
              return gateway.ledger.sources().map(({ source, counts }) => [source, counts.received]);
            },
            { timeout: 120_000 },
          )
          .toEqual(expect.arrayContaining([...expected]));
        balanced();
      } finally {
        await gateway.journal.close();
        rmSync(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 8 },
  );
}, 300_000);

const isTorn = ({ payload }: { readonly payload: string }): boolean =>
  payload.startsWith('{"') && (JSON.parse(payload) as { a: unknown }).a === PAYLOADS.torn.a;

/** The disk has no room for the next commit, and has it again afterwards. */
async function failOnce(journal: OpenJournal): Promise<void> {
  await journal.query({ sql: 'pragma max_page_count = 1' });
  await new Promise<void>((resolve) => {
    const draft = journal.draft();
    draft.quarantine({
      kind: 'rejected',
      source: 'nobody',
      topic: 't',
      reason: 'r',
      payload: new Uint8Array(1_000_000),
      arrival: 1,
      counted: 0,
    });
    draft.whenSynced(() => resolve());
  });
  await journal.query({ sql: 'pragma max_page_count = 1000000' });
}
