// node bench/journal/main.ts [seconds]: node:sqlite beside lmdb under the gateway's own group commit.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GroupDraft } from '../../gateway/journal/group-draft.ts';
import { openJournal } from '../../gateway/journal/open-journal.ts';
import { table } from '../harness/table.ts';
import { lmdbJournal } from './lmdb-journal.ts';

interface Writer {
  draft(): GroupDraft;
  commits(): number;
  close(): Promise<void>;
}
interface Measured {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly valuesPerCommit: number;
  readonly cpuMicros: number;
  readonly bytesPerValue: number;
  readonly loopP99: number;
}

const seconds = Number(process.argv[2] ?? 5);
const SOURCES = 8;
const quantile = (sorted: readonly number[], at: number): number => sorted[Math.floor((sorted.length - 1) * at)] ?? 0;

/** Eight sources, each with so many messages of one value on their way: the next one goes when one is thanked. */
async function measure(writer: Writer, folder: string, inFlight: number): Promise<Measured> {
  const waits: number[] = [];
  let done = 0;
  let sent = 0;
  const from = performance.now();
  const end = from + seconds * 1000;
  const cpu = process.cpuUsage();
  const before = writer.commits();
  const loop: number[] = [];
  let tick = performance.now();
  const watch = setInterval(() => {
    const now = performance.now();
    loop.push(now - tick - 5);
    tick = now;
  }, 5);
  await Promise.all(
    Array.from({ length: SOURCES * inFlight }, (_, at) => {
      const source = `m${at % SOURCES}`;
      return new Promise<void>((resolve, reject) => {
        const next = (): void => {
          const begun = performance.now();
          if (begun > end) {
            resolve();
            return;
          }
          const draft = writer.draft();
          const time = Date.now() * 1000 + (sent++ % 1000);
          draft.sample(draft.source(source), at % 200, time, time, (sent % 1000) / 10, 0);
          draft.ledger(source).received++;
          draft.whenSynced((error) => {
            if (error) {
              reject(error);
              return;
            }
            done++;
            waits.push(performance.now() - begun);
            next();
          });
        };
        next();
      });
    }),
  );
  clearInterval(watch);
  const took = (performance.now() - from) / 1000;
  const used = process.cpuUsage(cpu);
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  waits.sort((a, b) => a - b);
  loop.sort((a, b) => a - b);
  return {
    perSecond: done / took,
    p50: quantile(waits, 0.5),
    p99: quantile(waits, 0.99),
    valuesPerCommit: done / Math.max(1, writer.commits() - before),
    cpuMicros: (used.user + used.system) / done,
    bytesPerValue: bytes / done,
    loopP99: quantile(loop, 0.99),
  };
}

const writers: Record<string, (folder: string) => Promise<Writer>> = {
  async 'node:sqlite, own thread'(folder) {
    const journal = await openJournal({ gateway: 'bench', path: join(folder, 'journal.sqlite') });
    let commits = 0;
    journal.onCommitted(() => {
      commits++;
    });
    return { draft: () => journal.draft(), commits: () => commits, close: () => journal.close() };
  },
  lmdb: async (folder) => lmdbJournal(join(folder, 'journal.lmdb')),
};

const rows: string[][] = [];
for (const inFlight of [1, 64, 512]) {
  for (const [name, open] of Object.entries(writers)) {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-journal-bench-'));
    try {
      const writer = await open(folder);
      const result = await measure(writer, folder, inFlight);
      await writer.close();
      rows.push([
        `${SOURCES * inFlight}`,
        name,
        Math.round(result.perSecond).toString(),
        result.p50.toFixed(2),
        result.p99.toFixed(2),
        result.loopP99.toFixed(1),
        result.valuesPerCommit.toFixed(0),
        result.cpuMicros.toFixed(2),
        result.bytesPerValue.toFixed(1),
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
console.log(
  table(
    [
      'in flight',
      'journal',
      'values/s',
      'p50 ms',
      'p99 ms',
      'loop p99 ms',
      'values/commit',
      'CPU µs/value',
      'bytes/value',
    ],
    rows,
  ),
);
