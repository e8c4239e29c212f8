import { randomUUID } from 'node:crypto';
import { nowMicros } from '@millrace/contracts';
import type { NamespaceWrite } from '@millrace/driver-api';
import type { GatewayServices } from '../gateway.types.ts';
import { deviceWriter } from './device-write.ts';

const MIGRATIONS = [
  `create table outside_write (
     id text primary key, at integer not null, user text not null, address text not null, point text not null,
     value text not null, state text, message text)`,
];
const INDEXED = ['create index if not exists outside_write_at on outside_write (at)'];
const KEPT = 400 * 24 * 3600 * 1_000_000;
/** Of a value that is written, as it is kept. */
const LONGEST = 1_000;

type Services = Pick<GatewayServices, 'config' | 'commands' | 'journal' | 'log'>;

/**
 * Carries out what a named user outside asks of a point, at the device that it is read from, and keeps who asked what and
 * what became of it: on disk before the device hears of it, so that nothing is written without a trace.
 */
export async function writesFromOutside(services: Services): Promise<(wanted: NamespaceWrite) => Promise<void>> {
  const { journal, log } = services;
  await journal.migrate('northbound/1', MIGRATIONS);
  await journal.migrate('northbound/2', INDEXED);
  const write = deviceWriter(services);
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
      await write({ path, value }, `${user} from ${from}`);
    } catch (error) {
      await became('failed', error instanceof Error ? error.message : String(error));
      throw error;
    }
    await became('acknowledged', null);
  };
}
