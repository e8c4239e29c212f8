import { statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { adoptPoints } from '../../timeseries/move/adopt-points.ts';
import { openTarget } from '../../timeseries/move/door.ts';
import { type Console, messageOf } from '../all-in-one/console.ts';
import { type Part, type PartStatus, stoppedPart } from '../all-in-one/part.ts';
import { databaseAway } from '../database/database-away.ts';
import {
  type DatabaseAddresses,
  type DatabaseTarget,
  databaseAddresses,
  prepareDatabase,
} from '../database/prepare.ts';
import { finishMove, placeOf, readPending, readStoreFile, storePath } from './store-file.ts';
import { storeTarget } from './store-target.ts';

const LOOK_MS = 500;
/** How often an unfinished move is looked after. */
const PENDING_MS = 5_000;
const AGAIN_MS = 5_000;

export interface StorePartOptions {
  readonly data: string;
  /** The plant's own database: the registry of point numbers, and the store until it is moved. */
  readonly plant: DatabaseTarget;
  readonly console: Console;
  readonly onChange: () => void;
  /** The readings are elsewhere from now on: gateway and server are to be told `addresses()`. */
  readonly onMoved: () => void;
}

export interface StorePart extends Part {
  /** Of the database where the readings are now. */
  readonly addresses: () => DatabaseAddresses;
}

async function withOwner<Result>(
  target: DatabaseTarget,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    connectionString: databaseAddresses(target).of('millrace_owner'),
    application_name: 'millrace keeper',
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Where the readings are. Follows `store.json`, which a move writes: the plant goes by the new place within a second,
 * without a restart. Finishes a move that was cut off after it had left the old store. Keeps a database of readings of
 * their own up to date, and waits for it where it is away.
 */
export function storePart({ data, plant, console, onChange, onMoved }: StorePartOptions): StorePart {
  const stopping = new AbortController();
  let status: PartStatus = stoppedPart('store');
  let at = readStoreFile(data)?.at ?? null;
  let stamp = stampOf(data);
  let following: Promise<void> | undefined;
  let preparing = Promise.resolve();

  const target = (place = at): DatabaseTarget => (place === null ? plant : storeTarget(place, plant));

  function change(state: PartStatus['state'], reason: string | null): void {
    if (status.state === state && status.reason === reason) return;
    status = { ...status, state, reason, since: new Date().toISOString() };
    onChange();
  }

  async function prepare(place: string | null): Promise<void> {
    if (place === null) return change('ready', null);
    const where = placeOf(place);
    for (let first = true; !stopping.signal.aborted && at === place; first = false) {
      try {
        await prepareDatabase(target(place), () => console.say(`bringing the store at ${where} up to date …`));
        await withOwner(plant, (registry) => withOwner(target(place), (store) => adoptPoints(registry, store)));
        return change('ready', `readings are kept at ${where}; a backup of this folder does not hold them`);
      } catch (error) {
        const reason = `the readings' database ${where} ${databaseAway(error) ? 'cannot be reached' : 'cannot be used'}: ${messageOf(error)}`;
        if (first) console.warn(`${reason}; readings wait in the journal`);
        change('degraded', reason);
        await delay(AGAIN_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  }

  async function finishPending(): Promise<void> {
    const pending = readPending(data);
    if (!pending) return;
    const moved = await withOwner(target(pending.from), async (client) => {
      const { rows } = await client.query<{ id: string; moved_to: string | null }>(
        'select s.id, d.moved_to from timeseries.store s, timeseries.door d',
      );
      return rows[0]?.moved_to === pending.target ? rows[0].id : undefined;
    });
    if (moved === undefined) return;
    await withOwner(target(pending.to), (client) => openTarget(client, moved));
    finishMove(data, pending);
  }

  async function follow(): Promise<void> {
    let pendingAt = 0;
    while (!stopping.signal.aborted) {
      try {
        if (performance.now() >= pendingAt) {
          pendingAt = performance.now() + PENDING_MS;
          await finishPending();
        }
        const now = stampOf(data);
        if (now !== stamp) {
          stamp = now;
          const next = readStoreFile(data)?.at ?? null;
          if (next !== at) {
            at = next;
            console.say(
              `readings are kept ${at === null ? "in the plant's own database" : `at ${placeOf(at)}`} from now on`,
            );
            onMoved();
            preparing = prepare(at);
          }
        }
      } catch (error) {
        if (!databaseAway(error)) console.warn(`where the readings are could not be looked up: ${messageOf(error)}`);
      }
      await delay(LOOK_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  return {
    name: 'store',
    status: () => status,
    addresses: () => databaseAddresses(target()),
    async start() {
      // Not waited for: business goes on without readings.
      preparing = prepare(at);
      following ??= follow();
    },
    async stop() {
      stopping.abort();
      await following;
      await preparing;
      change('stopped', null);
    },
  };
}

/** Changes whenever the file is written. */
function stampOf(data: string): string {
  const found = statSync(storePath(data), { throwIfNoEntry: false });
  return found ? `${found.ino} ${found.mtimeMs}` : '';
}
