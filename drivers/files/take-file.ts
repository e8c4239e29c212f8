import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { type InboundMessage, whileWanted } from '@millrace/driver-api';
import { csvTable, RESERVED, type RowFault, TableError, type TableRow } from './codec/table.ts';
import { workbookTable } from './codec/workbook-table.ts';
import type { FileMemory } from './file-memory.ts';
import type { FilesSettings } from './manifest.ts';
import type { Seen } from './settling.ts';

export interface TakeParts {
  readonly settings: FilesSettings;
  readonly memory: FileMemory;
  /** Resolves when a message is safe. */
  readonly deliver: (message: InboundMessage) => Promise<void>;
  readonly signal: AbortSignal;
}

/** What became of a file. `changed`: it was still being written; it is looked at again. */
export type Taken =
  | { readonly outcome: 'done'; readonly rows: number; readonly faulty: readonly RowFault[]; readonly hash: string }
  | { readonly outcome: 'repeated'; readonly state: 'done' | 'faulty'; readonly hash: string }
  | { readonly outcome: 'faulty'; readonly fault: string; readonly hash: string }
  | { readonly outcome: 'changed' };

/** Rows that are on their way to the journal at once: enough to fill a group commit. */
const AT_ONCE = 500;
/** Faults of one file that are told one by one; the rest is in quarantine with the others. */
const MOST_TOLD = 100;

/**
 * Hands the rows of a file over, each safe before the file counts as done; one that was begun goes on where it stood.
 * Rejects where the gateway takes no more, or the file cannot be read now: then it stays as it is.
 */
export async function takeFile(path: string, seen: Seen, parts: TakeParts): Promise<Taken> {
  const { settings, memory } = parts;
  if (seen.size > settings.maxBytes) {
    // Its content is not looked at: its name, size and time tell it.
    const hash = createHash('sha256').update(JSON.stringify(seen)).digest('hex');
    const fault = `it is longer than maxBytes (${settings.maxBytes})`;
    return (await refused(hash, seen.name, fault, parts)) ?? { outcome: 'repeated', state: 'faulty', hash };
  }
  const bytes = await whole(path, seen);
  if (!bytes) return { outcome: 'changed' };
  const hash = createHash('sha256').update(bytes).digest('hex');
  const before = memory.find(hash);
  if (before && before.state !== 'open') return { outcome: 'repeated', state: before.state, hash };
  try {
    const { rows, faulty } = await takeRows(bytes, seen.name, hash, before?.rows ?? 0, parts);
    return { outcome: 'done', rows, faulty, hash };
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    const told = await refused(hash, seen.name, error.message, parts);
    return told ?? { outcome: 'repeated', state: 'faulty', hash };
  }
}

/** The bytes of a file; null where it changed since it was looked at, or while it was read. */
async function whole(path: string, seen: Seen): Promise<Buffer | null> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(seen.size);
    let length = 0;
    while (length < seen.size) {
      const { bytesRead } = await file.read(bytes, length, seen.size - length, length);
      if (bytesRead === 0) return null;
      length += bytesRead;
    }
    const { size, mtimeMs } = await file.stat();
    return size === seen.size && mtimeMs === seen.modified ? bytes : null;
  } finally {
    await file.close();
  }
}

const tableOfFile = (
  bytes: Buffer,
  name: string,
  settings: FilesSettings,
): Iterable<TableRow> | Promise<Iterable<TableRow>> =>
  extname(name).toLowerCase() === '.xlsx' ? workbookTable(bytes, settings) : csvTable(bytes, settings);

async function takeRows(
  bytes: Buffer,
  name: string,
  hash: string,
  safe: number,
  { settings, memory, deliver, signal }: TakeParts,
): Promise<{ rows: number; faulty: RowFault[] }> {
  let rows = 0;
  const faulty: RowFault[] = [];
  let waiting: InboundMessage[] = [];
  const hand = async (): Promise<void> => {
    signal.throwIfAborted();
    await whileWanted(allSafe(waiting.map(deliver)), signal);
    waiting = [];
    memory.keep(hash, name, { state: 'open', rows });
  };
  for (const row of await tableOfFile(bytes, name, settings)) {
    rows++;
    if ('fault' in row && faulty.length < MOST_TOLD) faulty.push(row);
    if (rows <= safe) continue;
    waiting.push(messageOf(row, name, hash, settings));
    if (waiting.length === AT_ONCE) await hand();
  }
  await hand();
  memory.keep(hash, name, { state: 'done', rows });
  return { rows, faulty };
}

/** Waits for all, so that nothing is under way any more when one has failed; then rejects with the first fault. */
async function allSafe(deliveries: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(deliveries)).find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Keeps a file that is no table as what it is: a message that no rule takes, seen by a person. Null: that was done before. */
async function refused(
  hash: string,
  name: string,
  fault: string,
  { settings, memory, deliver, signal }: TakeParts,
): Promise<Taken | null> {
  if (memory.find(hash)?.state === 'faulty') return null;
  const told = message(settings, 'unreadable', { file: name, fault, [RESERVED]: { file: name, key: keyOf(hash, 0) } });
  await whileWanted(deliver(told), signal);
  memory.keep(hash, name, { state: 'faulty', rows: 0 });
  return { outcome: 'faulty', fault, hash };
}

/** A row's key is of its file's content and its place: a row that is handed over twice is known as one. */
const keyOf = (hash: string, row: number): string => `${hash.slice(0, 32)}:${row}`;

function messageOf(row: TableRow, name: string, hash: string, settings: FilesSettings): InboundMessage {
  const from = { file: name, row: row.row, key: keyOf(hash, row.row) };
  if ('values' in row) return message(settings, 'rows', { ...row.values, [RESERVED]: from });
  const { column, fault, cells } = row;
  return message(settings, 'unreadable', { file: name, row: row.row, column, fault, cells, [RESERVED]: from });
}

const message = ({ id, devices: [device] }: FilesSettings, kind: string, payload: object): InboundMessage => ({
  topic: device ? `devices/${device.device}/${kind}` : `files/${id}/${kind}`,
  payload: Buffer.from(JSON.stringify(payload)),
  retained: false,
  redelivered: false,
  ...(device ? { device: device.device } : {}),
});
