import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Dropping,
  dropMoved,
  type MoveProgress,
  type MoveResult,
  moveStore,
  readDoor,
  type StoreKind,
  sizeOf,
} from '@millrace/timeseries';
import pg from 'pg';
import { hasCluster, runningPort } from '../all-in-one/embedded-cluster.ts';
import { lockHolder } from '../all-in-one/folder-lock.ts';
import { openSecrets } from '../all-in-one/secrets.ts';
import { type DatabaseTarget, databaseAddresses } from '../database/prepare.ts';
import { connected, lookAtTarget, prepareTarget, type TargetServer } from './prepare-target.ts';
import { finishMove, placeOf, readPending, readStoreFile, writePending, writeStoreFile } from './store-file.ts';
import { refusalOf, StoreRefusal } from './store-refusal.ts';
import { storeTarget } from './store-target.ts';

/** Measured on a small PC; a plan, no promise. */
const ROWS_PER_SECOND = 60_000;
const PLANT = "the plant's own database";

export interface Here {
  readonly data: string;
  /** DATABASE_URL, where the plant's database is no embedded one. */
  readonly databaseUrl: string | undefined;
}

export const placeName = (at: string | null): string => (at === null ? PLANT : placeOf(at));

/** The plant's own database, as the plant itself reaches it. Throws a StoreRefusal. */
export function plantTarget({ data, databaseUrl }: Here): DatabaseTarget {
  const passwords = openSecrets(join(data, 'secrets.json'));
  if (!hasCluster(data)) {
    if (databaseUrl === undefined)
      throw new StoreRefusal(
        "the plant's database is a PostgreSQL of your own",
        'set DATABASE_URL as the plant has it',
      );
    return { admin: databaseUrl, passwords, embedded: false };
  }
  const port = runningPort(data);
  if (port === undefined)
    throw new StoreRefusal(
      "the plant's database does not run",
      'start the plant (npm start): a move goes on beside it',
    );
  const admin = `postgres://postgres:${encodeURIComponent(passwords.postgres)}@127.0.0.1:${port}/postgres`;
  return { admin, passwords, embedded: true };
}

const targetOf = (here: Here, at: string | null): DatabaseTarget => {
  const plant = plantTarget(here);
  return at === null ? plant : storeTarget(at, plant);
};
const ownerOf = (target: DatabaseTarget): string => databaseAddresses(target).of('millrace_owner');

export interface MovePlan {
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  readonly bytes: number;
  /** Seconds that the copying may take. */
  readonly seconds: number;
  /** Undefined: the target is the plant's own database. */
  readonly server: TargetServer | undefined;
}

/** What a move would do; changes nothing. `to` null: back into the plant's own database. Throws a StoreRefusal. */
export async function planMove(here: Here, to: string | null): Promise<MovePlan> {
  if (to !== null && lockHolder(here.data)?.children.some(({ name }) => name === 'receiver'))
    throw new StoreRefusal(
      "this is a centre: its receiver writes into the plant's own database and does not follow a move",
      'to keep the readings in TimescaleDB, start the centre on one (DATABASE_URL)',
    );
  const at = readStoreFile(here.data)?.at ?? null;
  if (at === to)
    throw new StoreRefusal(`the readings are in ${placeName(at)} already`, '"millrace store status" says more');
  const { rows, bytes } = await connected(ownerOf(targetOf(here, at)), sizeOf);
  const server = to === null ? undefined : await lookAtTarget(targetOf(here, to));
  if (to === null && hasCluster(here.data)) {
    const disk = statfsSync(here.data);
    const free = disk.bavail * disk.bsize;
    if (free < bytes * 1.2)
      throw new StoreRefusal(
        `the readings need some ${Math.ceil((bytes * 1.2) / 1e9)} GB and ${here.data} has ${(free / 1e9).toFixed(1)} GB free`,
        'make room on this disk first',
      );
  }
  return { from: placeName(at), to: placeName(to), rows, bytes, seconds: Math.ceil(rows / ROWS_PER_SECOND), server };
}

export interface MoveRequest {
  readonly to: string | null;
  readonly kind: StoreKind | 'auto';
  readonly signal: AbortSignal;
  readonly onProgress: (progress: MoveProgress) => void;
}

/** Moves the readings while the plant runs; said again after any interruption, it goes on. Throws a StoreRefusal. */
export async function movePlant(
  here: Here,
  { to, kind, ...how }: MoveRequest,
): Promise<MoveResult & { readonly kind: StoreKind }> {
  const from = readStoreFile(here.data)?.at ?? null;
  await planMove(here, to);
  const target = targetOf(here, to);
  const made = to === null ? undefined : await prepareTarget(target, kind);
  const pools = [targetOf(here, from), target].map((end) => {
    const pool = new pg.Pool({
      connectionString: ownerOf(end),
      max: 4,
      application_name: 'millrace store move',
      keepAlive: true,
    });
    // Whoever asks next is told.
    pool.on('error', () => undefined);
    return pool;
  }) as [pg.Pool, pg.Pool];
  try {
    const door = await readDoor(pools[1]);
    const pending = { format: 1, to, from, target: door.id, since: new Date().toISOString() } as const;
    // What the plant needs to finish, should we be cut off between leaving the one and telling of the other.
    writePending(here.data, pending);
    const result = await moveStore({
      ...{ source: pools[0], target: pools[1], where: placeName(to), ...how },
      numbers: to === null ? 'registry' : 'copy',
      onMoved: async () => finishMove(here.data, pending),
    });
    return { ...result, kind: made ?? (await kindOf(pools[1])) };
  } catch (error) {
    throw refusalOf(error, placeName(to));
  } finally {
    await Promise.all(pools.map((pool) => pool.end()));
  }
}

async function kindOf(pool: pg.Pool): Promise<StoreKind> {
  const { rows } = await pool.query<{ kind: StoreKind }>('select kind from timeseries.store');
  return rows[0]?.kind ?? 'plain';
}

export interface StoreStatus {
  readonly at: string;
  readonly since: string | null;
  readonly kind: string | null;
  readonly rows: number | null;
  readonly bytes: number | null;
  /** Why it could not be looked at. */
  readonly problem: string | null;
  /** Where they were before and still lie. */
  readonly left: string | null;
  /** A move that was begun and is not at its end. */
  readonly movingTo: string | null;
}

/** Where the readings are, and what a move has left. */
export async function storeStatus(here: Here): Promise<StoreStatus> {
  const file = readStoreFile(here.data);
  const pending = readPending(here.data);
  const at = file?.at ?? null;
  const common = {
    at: placeName(at),
    since: file?.since ?? null,
    left: file?.left === undefined ? null : placeName(file.left),
    movingTo: pending ? placeName(pending.to) : null,
  };
  try {
    const found = await connected(ownerOf(targetOf(here, at)), async (client) => {
      const { rows } = await client.query<{ kind: string }>('select kind from timeseries.store');
      return { ...(await sizeOf(client)), kind: rows[0]?.kind ?? null };
    });
    return { ...common, ...found, problem: null };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { ...common, kind: null, rows: null, bytes: null, problem };
  }
}

/** Lets go of the readings that a move has left behind. Throws a StoreRefusal where nothing was. */
export async function cleanStore(here: Here): Promise<Dropping & { readonly where: string }> {
  const file = readStoreFile(here.data);
  if (file?.left === undefined)
    throw new StoreRefusal('no move has left anything behind', '"millrace store status" says where the readings are');
  const where = placeName(file.left);
  const pool = new pg.Pool({ connectionString: ownerOf(targetOf(here, file.left)), max: 1 });
  pool.on('error', () => undefined);
  try {
    const dropped = await dropMoved(pool);
    const { left: _, ...rest } = file;
    writeStoreFile(here.data, rest);
    return { ...dropped, where };
  } catch (error) {
    throw refusalOf(error, where);
  } finally {
    await pool.end();
  }
}
