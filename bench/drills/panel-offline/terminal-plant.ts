import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Plant, startPlant } from '../../harness/plant.ts';
import { claimPlant, type PlantClient } from '../../harness/plant-client.ts';
import { CELL, siteDocument } from '../../harness/site-document.ts';

export const SITE = 'drill';
export const MACHINE = `${CELL}/sewer`;
export const BADGE = '04A21F7B';

export interface TerminalPlant {
  readonly plant: Plant;
  readonly client: PlantClient;
  readonly url: string;
  /** Id of the terminal beside the machine. */
  readonly terminal: string;
  /** A code with which a device registers itself as that terminal. */
  code(): Promise<string>;
  /** Sets the plant's clock so many milliseconds ahead of the true one, while it runs. */
  ahead(ms: number): void;
  /** Makes a job of the line, and gives its id. */
  job(number: string): Promise<string>;
}

function fakeTime(): string {
  const [found] = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1');
  if (!found) throw new Error('libfaketimeMT.so.1 is missing: install libfaketime');
  return found;
}

/** The whole product with one machine that no counter counts, one operator, and a terminal beside the machine. */
export async function terminalPlant(folder: string): Promise<TerminalPlant> {
  const clock = join(folder, 'clock');
  const ahead = (ms: number): void => writeFileSync(clock, `+${(ms / 1_000).toFixed(3)}\n`);
  ahead(0);
  const plant = await startPlant({
    folder,
    demo: false,
    env: {
      LD_PRELOAD: fakeTime(),
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  });
  const client = await claimPlant(plant, 'Drill Works');
  await client.command('plant.config.apply', { document: siteDocument(SITE, { sewer: {} }), profiles: [] });
  await client.command('kernel.role.save', {
    code: 'operator',
    name: { en: 'Operator' },
    permissions: ['production-log.*', 'plant.tree', 'samples.read'],
  });
  await client.command('kernel.member.save', { user: 'asha', name: 'Asha' });
  await client.command('kernel.role.give', { user: 'asha', role: 'operator' });
  await client.command('kernel.badge.assign', { user: 'asha', badge: BADGE });
  const { item } = { item: (await client.command('stock.item.save', ITEM)) as { readonly id: string } };
  const { id } = (await client.command('kernel.terminal.add', { name: 'Sewer', site: SITE, machine: MACHINE })) as {
    readonly id: string;
  };
  return {
    plant,
    client,
    url: `http://127.0.0.1:${plant.ports.http}`,
    terminal: id,
    ahead,
    code: async () => ((await client.command('kernel.terminal.code', { id })) as { readonly code: string }).code,
    job: async (number) => {
      const input = { number, site: SITE, line: 'hall/line', item: item.id, quantity: '100000' };
      return ((await client.command('production-log.job.create', input)) as { readonly id: string }).id;
    },
  };
}

const ITEM = { code: 'SHIRT', name: { en: 'Shirt' }, unit: '{piece}', tracking: 'none' };
