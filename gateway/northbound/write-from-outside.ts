import { randomUUID } from 'node:crypto';
import { nowMicros } from '@millrace/contracts';
import type { NamespaceWrite } from '@millrace/driver-api';
import type { GatewayServices } from '../gateway.types.ts';

const MIGRATIONS = [
  `create table outside_write (
     id text primary key, at integer not null, user text not null, address text not null, point text not null,
     value text not null, state text, message text)`,
];
const WRITE_WITHIN_MS = 10_000;
const KEPT = 400 * 24 * 3600 * 1_000_000;
/** Of a value that is written, as it is kept. */
const LONGEST = 1_000;

type Services = Pick<GatewayServices, 'config' | 'devices' | 'links' | 'journal' | 'log'>;

/**
 * Carries out what a named user outside asks of a point, at the device that it is read from, and keeps who asked what and
 * what became of it: on disk before the device hears of it, so that nothing is written without a trace.
 */
export async function writesFromOutside(services: Services): Promise<(wanted: NamespaceWrite) => Promise<void>> {
  const { journal, log } = services;
  await journal.migrate('northbound/1', MIGRATIONS);
  return async ({ path, value, user, from }) => {
    const id = randomUUID();
    const at = nowMicros();
    const text = JSON.stringify(value).slice(0, LONGEST);
    await journal.transaction({
      statements: [
        { sql: 'delete from outside_write where at < ?', params: [at - KEPT] },
        {
          sql: 'insert into outside_write (id, at, user, address, point, value) values (?, ?, ?, ?, ?, ?)',
          params: [id, at, user, from, path, text],
        },
      ],
    });
    const became = (state: 'acknowledged' | 'failed', message: string | null): Promise<unknown> => {
      log.info({ user, from, point: path, value: text, state, message }, 'a write from outside');
      return journal.transaction({
        statements: [
          { sql: 'update outside_write set state = ?, message = ? where id = ?', params: [state, message, id] },
        ],
      });
    };
    try {
      await writeToDevice(services, path, value);
    } catch (error) {
      await became('failed', error instanceof Error ? error.message : String(error));
      throw error;
    }
    await became('acknowledged', null);
  };
}

async function writeToDevice(
  { config, devices, links }: Services,
  path: string,
  value: NamespaceWrite['value'],
): Promise<void> {
  const levels = path.split('/');
  const [own, name] = [levels.slice(1, -1).join('/'), levels.at(-1) ?? ''];
  const device = config()?.devices.find((one) => one.path === own);
  if (!device) throw new Error(`no device of this gateway is at ${own}`);
  const signal = AbortSignal.timeout(WRITE_WITHIN_MS);
  if (typeof devices.reaches(device.id) === 'boolean') return devices.write(device.id, name, value, signal);
  if (typeof links.reaches(device.id) !== 'boolean')
    throw new Error(`${device.id} is written neither by a connection nor by a link of this gateway`);
  const command = { id: randomUUID(), device: device.id, name: 'write', parameters: { point: name, value } };
  const { state, message } = await links.command(command, signal);
  if (state !== 'acknowledged') throw new Error(message ?? `${device.id} has ${state} it`);
}
