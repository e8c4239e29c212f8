import { globSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtScreens } from '../../../hmi/e2e/built.ts';
import { type Plant, startPlant } from '../../harness/plant.ts';
import { claimPlant, type PlantClient } from '../../harness/plant-client.ts';
import { CELL, siteDocument } from '../../harness/site-document.ts';

export const SITE = 'drill';
export const MACHINE = `${CELL}/sewer`;
export const BADGE = '04A21F7B';
/** Why the machine stood still, as a person may choose it. */
export const REASON = 'thread';
/** Points that people read and enter, as the plant names them. */
export const METERS: readonly string[] = ['oil', 'air', 'water'].map((name) => `${SITE}/${MACHINE}/${name}`);

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
  await builtScreens(['panel']);
  const clock = join(folder, 'clock');
  // Whole or not at all: its processes read it again and again.
  const ahead = (ms: number): void => {
    writeFileSync(`${clock}.new`, `+${(ms / 1_000).toFixed(3)}\n`);
    renameSync(`${clock}.new`, clock);
  };
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
  try {
    return { plant, ahead, url: `http://127.0.0.1:${plant.ports.http}`, ...(await furnished(plant)) };
  } catch (error) {
    await plant.stop();
    throw error;
  }
}

async function furnished(plant: Plant): Promise<Pick<TerminalPlant, 'client' | 'terminal' | 'code' | 'job'>> {
  const client = await claimPlant(plant, 'Drill Works');
  await client.command('plant.config.apply', { document: withReadings(), profiles: [] });
  await client.command('production-log.reason.save', { code: REASON, name: { en: 'Thread broke' } });
  await client.command('kernel.role.save', {
    code: 'operator',
    name: { en: 'Operator' },
    permissions: [
      'production-log.*',
      'attendance.punch.say',
      'plant.tree',
      'plant.readings.due',
      'plant.reading.enter',
    ],
  });
  await client.command('kernel.member.save', { user: 'asha', name: 'Asha' });
  await client.command('kernel.role.give', { user: 'asha', role: 'operator' });
  await client.command('kernel.badge.assign', { user: 'asha', badge: BADGE });
  const item = (await client.command('stock.item.save', ITEM)) as { readonly id: string };
  const { id } = (await client.command('kernel.terminal.add', { name: 'Sewer', site: SITE, machine: MACHINE })) as {
    readonly id: string;
  };
  return {
    client,
    terminal: id,
    code: async () => ((await client.command('kernel.terminal.code', { id })) as { readonly code: string }).code,
    job: async (number) => {
      const input = { number, site: SITE, line: 'hall/line', item: item.id, quantity: '100000' };
      return ((await client.command('production-log.job.create', input)) as { readonly id: string }).id;
    },
  };
}

/** A machine whose running a contact tells and whose pieces people count, and points that people read. */
function withReadings(): object {
  const state = { type: 'machine-state', subject: MACHINE, inputs: { run: `${MACHINE}/run` } };
  const settings = { by: 'run', stopsAfter: '3 min' };
  const document = siteDocument(SITE, {}, [{ ...state, settings }]);
  const points = METERS.map((path) => ({ path: path.slice(SITE.length + 1), unit: 'bar', manual: { every: '1h' } }));
  return {
    ...document,
    devices: [{ id: 'sewer', path: MACHINE, rights: { publish: ['devices/sewer/#'] } }],
    points: [{ path: `${MACHINE}/run`, type: 'boolean', unit: '1' }, ...points],
    rules: [
      {
        id: 'run',
        topic: 'devices/sewer/run',
        payload: 'json',
        time: { path: 't', format: 'epoch-us' },
        values: [{ point: `${MACHINE}/run`, path: 'v' }],
      },
    ],
  };
}

const ITEM = { code: 'SHIRT', name: { en: 'Shirt' }, unit: '{piece}' };
