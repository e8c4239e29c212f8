import { AdmsFault } from './fault.ts';

/** What a clock asks, by method, path and query. A body is read by what its table says. */
export type AdmsRequest =
  | { readonly kind: 'handshake'; readonly serial: string; readonly pushVersion: string | null }
  | {
      readonly kind: 'upload';
      readonly serial: string;
      readonly table: string;
      readonly stamp: string | null;
      /** It names its table as access terminals do, who want to be thanked in another way. */
      readonly tableData: boolean;
    }
  | { readonly kind: 'poll'; readonly serial: string; readonly info: ClockInfo | null }
  | { readonly kind: 'results'; readonly serial: string }
  | { readonly kind: 'register'; readonly serial: string }
  | { readonly kind: 'configuration'; readonly serial: string }
  | { readonly kind: 'time'; readonly serial: string }
  | { readonly kind: 'ping'; readonly serial: string };

/** What a poll says of the clock itself: `INFO=firmware,users,fingers,punches,address,…`. */
export interface ClockInfo {
  readonly firmware: string;
  readonly users: number;
  readonly fingers: number;
  readonly punches: number;
}

const MAX_TARGET = 4_096;
const SERIAL = /^[A-Za-z0-9._-]{1,64}$/;
const STAMP = /^[A-Za-z0-9.:_-]{1,64}$/;

/**
 * Reads method and target of a request; some firmware and its relatives write the path with `.aspx`. Throws an AdmsFault.
 *
 * The paths are those of the vendor's Attendance PUSH protocol 2.x (`cdata`, `getrequest`, `devicecmd`, `ping`) and of its
 * Security PUSH protocol 3.x (`registry`, `push`, `querydata`, `rtdata`).
 */
export function readRequest(method: string, target: string): AdmsRequest {
  if (target.length > MAX_TARGET)
    throw new AdmsFault('query-malformed', null, `the address has ${target.length} characters, at most ${MAX_TARGET}`);
  const mark = target.indexOf('?');
  const path = (mark < 0 ? target : target.slice(0, mark)).toLowerCase().replace(/\.aspx$/, '');
  const match = /^\/iclock\/(cdata|getrequest|devicecmd|registry|push|ping|querydata|rtdata)\/?$/.exec(path);
  if (!match) throw new AdmsFault('unknown-path', null, `"${path.slice(0, 80)}" is no request of a time clock`);
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1))) {
    const key = name.toLowerCase();
    if (!query.has(key)) query.set(key, value);
  }
  const serial = query.get('sn') ?? '';
  if (!SERIAL.test(serial))
    throw new AdmsFault('query-malformed', 'SN', 'SN is to be a serial number: letters, digits, ".", "_" and "-"');
  return requestOf(match[1] as string, method, serial, query);
}

function requestOf(path: string, method: string, serial: string, query: ReadonlyMap<string, string>): AdmsRequest {
  const table = (query.get('table') ?? query.get('tablename') ?? '').toUpperCase();
  if (path === 'getrequest') return { kind: 'poll', serial, info: clockInfo(query.get('info')) };
  if (path === 'devicecmd') return { kind: 'results', serial };
  if (path === 'registry') return { kind: 'register', serial };
  if (path === 'push') return { kind: 'configuration', serial };
  if (path === 'rtdata') return { kind: query.get('type') === 'time' ? 'time' : 'ping', serial };
  if (path === 'ping') return { kind: 'ping', serial };
  if (method === 'GET' || method === 'HEAD')
    return { kind: 'handshake', serial, pushVersion: query.get('pushver')?.slice(0, 32) ?? null };
  // Access terminals name what they upload by `table=tabledata&tablename=user`.
  const name = table === 'TABLEDATA' ? (query.get('tablename') ?? '').toUpperCase() : table;
  if (!/^[A-Z0-9_]{1,32}$/.test(name))
    throw new AdmsFault('query-malformed', 'table', 'table is to name what is uploaded: "table=ATTLOG"');
  // Firmware of 2024 may pack records (`datafmt=3`), though it was not asked to: unread, it must not be thanked for them.
  const packed = query.get('datafmt');
  if (packed !== undefined && packed !== '0')
    throw new AdmsFault('query-malformed', 'datafmt', 'packed records are not read: turn "datafmt" off in the clock');
  return { kind: 'upload', serial, table: name, stamp: stampOf(query), tableData: table === 'TABLEDATA' };
}

/** Old firmware gives `Stamp` and `OpStamp`, newer one `Stamp` for every table or `ATTLOGStamp`. */
function stampOf(query: ReadonlyMap<string, string>): string | null {
  for (const name of ['stamp', 'opstamp', 'attlogstamp', 'operlogstamp']) {
    const value = query.get(name);
    if (value !== undefined && STAMP.test(value)) return value;
  }
  return null;
}

function clockInfo(text: string | undefined): ClockInfo | null {
  if (text === undefined || text === '') return null;
  const [firmware = '', users, fingers, punches] = text.slice(0, 512).split(',');
  const count = (field: string | undefined): number => (field && /^\d{1,9}$/.test(field.trim()) ? Number(field) : 0);
  return { firmware: firmware.slice(0, 64), users: count(users), fingers: count(fingers), punches: count(punches) };
}
