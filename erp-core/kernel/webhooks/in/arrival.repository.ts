import type { Db } from '../../db.ts';
import type { Ended } from './inbound-answer.ts';
import type { InboundHook } from './tables.ts';

export interface Arrival {
  readonly id: string;
  readonly hook: string;
  readonly key: string;
  readonly body: string;
  readonly state: 'received' | 'done' | 'refused' | 'faulty';
  readonly code: string | null;
  readonly said: string | null;
  readonly result: unknown;
  readonly tries: number;
}

const COLUMNS = 'id, hook, key, body, state, code, said, result, tries';

export const hookRow = (db: Db, id: string): Promise<InboundHook | undefined> =>
  db.one<InboundHook>(
    `select id, version, state, name, command, proof, header, rights, mapping, per_minute as "perMinute", owner
     from kernel.inbound_hook where id = $1`,
    [id],
  );

/**
 * Keeps what came, before anything is done of it; said again under the same key it is the same arrival. What was not done may
 * be said otherwise the next time, for the sender has mended it.
 */
export const keepArrival = (
  db: Db,
  { id, hook, key, body, now }: Pick<Arrival, 'id' | 'hook' | 'key' | 'body'> & { readonly now: number },
): Promise<(Arrival & { readonly times: number }) | undefined> =>
  db.one<Arrival & { times: number }>(
    `insert into kernel.inbound_arrival as a (id, hook, key, at, body, state) values ($1, $2, $3, $5, $4, 'received')
     on conflict (company, hook, key) do update set times = a.times + 1,
       body = case when a.state = 'done' then a.body else excluded.body end
     returning ${COLUMNS}, times`,
    [id, hook, key, body, now],
  );

export const arrivalOf = (db: Db, id: string): Promise<Arrival | undefined> =>
  db.one<Arrival>(`select ${COLUMNS} from kernel.inbound_arrival where id = $1`, [id]);

/** What became of it. What was done stays done, whoever comes later with something else. */
export const endArrival = (db: Db, id: string, { state, code, said, result }: Ended, now: number): Promise<number> =>
  db.run(
    `update kernel.inbound_arrival set state = $2, code = $3, said = $4, result = $5, tries = tries + 1, ended_at = $6
     where id = $1 and state <> 'done'`,
    [id, state, code, said, result === undefined ? null : JSON.stringify(result), now],
  );

/** Removes what came before a moment, so many at a time. Returns how many. */
export const dropArrivals = (db: Db, before: number): Promise<number> =>
  db.run(
    `delete from kernel.inbound_arrival where id in (
       select id from kernel.inbound_arrival where at < $1 order by at limit 1000)`,
    [before],
  );
