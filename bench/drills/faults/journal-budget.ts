import { setTimeout as delay } from 'node:timers/promises';
import { type GatewayStatus, gatewayStatus } from '@millrace/contracts';
import type { Plant } from '../../harness/plant.ts';
import { until } from '../../harness/plant-client.ts';
import { stopDatabase } from './stop-database.ts';
import { underLoad } from './under-load.ts';

const LIMIT_MB = 4;
const LIMIT = LIMIT_MB * 1024 * 1024;
/** What was being committed when the limit was reached goes beyond it: a few groups, and pages that are half full. */
const MOST_BYTES = 2 * LIMIT;
const QUIET_MS = 5_000;

/** The gateway's account of itself, from its own door: the server has no database to tell it from. */
const healthOf = async ({ ports }: Plant): Promise<GatewayStatus> =>
  gatewayStatus.parse(await (await fetch(`http://127.0.0.1:${ports.ingest}/health`)).json());

/** Values that the doors turned away because the journal was full. */
const refusedAsFull = ({ sources }: GatewayStatus): number =>
  sources.reduce((sum, { refused }) => sum + (refused.full ?? 0), 0);

/**
 * The journal reaches its budget: the database stands still for so long that no more may be kept. Doors refuse, nothing is
 * thanked, and devices keep what they have; once the database is back all of it comes, each once.
 */
export const journalBudget = underLoad({
  id: 'journal-budget',
  title: 'the journal reaches its limit while the database is away: nothing more is thanked, and nothing is lost',
  rate: 500,
  plant: () => ({ env: { MILLRACE_JOURNAL_LIMIT: String(LIMIT_MB), MILLRACE_JOURNAL_KEEP: '1' } }),
  async harm({ plant, context, acknowledged, flowing }) {
    const faults: string[] = [];
    const goOn = stopDatabase(plant);
    const before = acknowledged();
    try {
      await until(
        'the journal is full',
        () => healthOf(plant),
        ({ doors }) => doors.some(({ state }) => state === 'full'),
        300_000,
      );
      const kept = acknowledged() - before;
      const full = acknowledged();
      await delay(context.long ? 60_000 : QUIET_MS);
      const meanwhile = acknowledged() - full;
      const status = await healthOf(plant);
      // What was synced before the limit was seen is thanked a moment later.
      if (meanwhile > kept / 10) faults.push(`${meanwhile} readings were thanked by a journal that is full`);
      if (status.journal.bytes > MOST_BYTES)
        faults.push(`the journal holds ${status.journal.bytes} bytes, its limit being ${LIMIT}`);
      if (refusedAsFull(status) === 0) faults.push('nothing that was refused is counted as such');
      context.say(`full with ${kept} readings in ${status.journal.bytes} bytes; ${refusedAsFull(status)} were refused`);
    } finally {
      goOn();
    }
    const after = await flowing(120_000);
    return { note: `${Math.round(after)} ms after the database was back readings were thanked again`, faults };
  },
});
