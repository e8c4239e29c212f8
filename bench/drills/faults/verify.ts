import { gatewayStatus, ledgerBalances, type SourceLedger } from '@millrace/contracts';
import type pg from 'pg';
import { type PlantClient, until } from '../../harness/plant-client.ts';
import type { SteadyTally } from '../../harness/steady-publisher.ts';
import type { DrillDevice } from './drill-site.ts';
import { type DatabasePlace, plantDatabase } from './plant-database.ts';

export interface Verdict {
  readonly lost: number;
  readonly doubled: number;
  readonly faults: readonly string[];
}

export interface Sent {
  readonly device: Pick<DrillDevice, 'id' | 'point' | 'counts'>;
  readonly tally: SteadyTally;
  readonly timeOf: (k: number) => number;
  readonly readingOf: (k: number) => number;
}

interface Ledgered {
  readonly client: Pick<PlantClient, 'get'>;
}

async function ledgers(site: Ledgered): Promise<ReadonlyMap<string, SourceLedger>> {
  const answer = (await site.client.get('/ledger')) as { gateways: readonly { status: unknown }[] };
  const all = answer.gateways.map(({ status }) => gatewayStatus.parse(status));
  return new Map(all.flatMap(({ sources }) => sources.map((source) => [source.source, source] as const)));
}

/** Reading by reading: what was sent against the rows that are there. */
async function compareRows(
  pool: pg.Pool,
  { device, tally, timeOf, readingOf }: Sent,
): Promise<{ lost: number; doubled: number; wrong: number }> {
  const { rows } = await pool.query<{ at: string; value: number }>(
    `select (extract(epoch from s.time) * 1000000)::bigint as at, s.value
       from timeseries.sample_standard s join timeseries.point p on p.id = s.point where p.path = $1`,
    [device.point],
  );
  const kept = new Map<number, number>();
  let doubled = 0;
  for (const { at, value } of rows) {
    if (kept.has(Number(at))) doubled++;
    kept.set(Number(at), value);
  }
  let lost = 0;
  let wrong = 0;
  for (let k = 0; k < tally.sent; k++) {
    const value = kept.get(timeOf(k));
    if (value === undefined) lost++;
    else if (value !== readingOf(k)) wrong++;
    kept.delete(timeOf(k));
  }
  // What is left was never sent.
  return { lost, doubled: doubled + kept.size, wrong };
}

async function countedPieces(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ n: string }>('select coalesce(sum(quantity), 0) as n from production_log.count');
  return Number(rows[0]?.n ?? 0);
}

/** Waits until everything has come through, then holds rows, counters and booked counts against what was sent. */
export async function verify(plant: DatabasePlace, site: Ledgered, sent: readonly Sent[]): Promise<Verdict> {
  const pool = plantDatabase(plant);
  const faults: string[] = [];
  try {
    const settled = await until(
      'an empty buffer and every reading stored',
      () => ledgers(site),
      (all) =>
        sent.every(({ device, tally }) => {
          const counts = all.get(device.id)?.counts;
          return counts !== undefined && counts.buffered === 0 && counts.received - counts.duplicate >= tally.sent;
        }),
      180_000,
    ).catch((error: unknown) => {
      faults.push(String(error));
      return ledgers(site);
    });
    let lost = 0;
    let doubled = 0;
    for (const one of sent) {
      const { device, tally } = one;
      const rows = await compareRows(pool, one);
      lost += rows.lost;
      doubled += rows.doubled;
      if (rows.wrong > 0) faults.push(`${device.id}: ${rows.wrong} readings have another value`);
      const counts = settled.get(device.id)?.counts;
      if (!counts) faults.push(`${device.id}: not in the ledger`);
      else {
        if (!ledgerBalances(counts))
          faults.push(`${device.id}: the ledger does not balance: ${JSON.stringify(counts)}`);
        if (counts.stored !== tally.sent)
          faults.push(`${device.id}: ${counts.stored} counted as stored, ${tally.sent} were sent`);
        if (counts.corrected + counts.rejected + counts.unmapped + counts.dropped > 0) {
          faults.push(`${device.id}: other outcomes than stored and duplicate: ${JSON.stringify(counts)}`);
        }
      }
      if (device.counts) {
        const total = one.readingOf(tally.sent - 1) - one.readingOf(0);
        await until(
          'every piece counted',
          () => countedPieces(pool),
          (n) => n >= total,
          60_000,
        ).catch((error: unknown) => faults.push(String(error)));
        const booked = await countedPieces(pool);
        if (booked !== total) faults.push(`${booked} pieces booked, the counter advanced by ${total}`);
      }
    }
    return { lost, doubled, faults };
  } finally {
    await pool.end();
  }
}
