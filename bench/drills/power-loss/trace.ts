import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** What strace must be told, so that `readTrace` finds whole data with the paths they went to. */
export const STRACE = [
  'strace',
  '-f',
  '-y',
  '-xx',
  '-s',
  '1048576',
  '-e',
  'trace=pwrite64,write,writev,fsync,fdatasync,ftruncate,unlink',
  '-o',
];

export type TraceEvent =
  | { readonly kind: 'write'; readonly path: string; readonly offset: number; readonly data: Buffer }
  | { readonly kind: 'truncate'; readonly path: string; readonly size: number }
  | { readonly kind: 'unlink'; readonly path: string }
  | { readonly kind: 'sync'; readonly path: string }
  | { readonly kind: 'socket'; readonly socket: string; readonly data: Buffer };

const bytes = (escaped: string): Buffer => Buffer.from(escaped.replaceAll('\\x', ''), 'hex');
const QUOTED = /"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?/g;
const unescaped = (text: string): string => (text.includes('\\x') ? bytes(text).toString() : text);

/** All strings of a call joined (writev has several). Throws where strace cut one short: nothing may be guessed. */
function dataOf(text: string): Buffer {
  const parts = [...text.matchAll(QUOTED)].map(([, escaped, cut]) => {
    if (cut) throw new Error('the trace holds data that was cut short: raise -s');
    return bytes(escaped ?? '');
  });
  return Buffer.concat(parts);
}

function eventOf(call: string, args: string, result: number): TraceEvent | null {
  const target = /^\d+<([^>]*)>/.exec(args)?.[1];
  const path = target === undefined ? '' : unescaped(target);
  const numbers =
    args
      .slice(args.lastIndexOf('"') + 1)
      .match(/-?\d+/g)
      ?.map(Number) ?? [];
  switch (call) {
    case 'pwrite64':
      return { kind: 'write', path, offset: numbers[1] ?? 0, data: dataOf(args).subarray(0, result) };
    case 'write':
    case 'writev':
      // A file of the journal is only ever written by pwrite64: what else is written matters where it is a socket.
      return path.startsWith('socket:') || path.startsWith('TCP:')
        ? { kind: 'socket', socket: path, data: dataOf(args).subarray(0, result) }
        : null;
    case 'ftruncate':
      return { kind: 'truncate', path, size: Number(/,\s*(\d+)$/.exec(args)?.[1] ?? 0) };
    case 'unlink':
      return { kind: 'unlink', path: bytes(/"((?:\\x[0-9a-f]{2})*)"/.exec(args)?.[1] ?? '').toString() };
    case 'fsync':
    case 'fdatasync':
      return { kind: 'sync', path };
    default:
      return null;
  }
}

/**
 * The calls of a trace in the order in which they ended: a write counts when the kernel has it, a sync when it has
 * returned. A call that two lines tell of (another thread came between) is put together again.
 */
export async function* readTrace(file: string): AsyncGenerator<TraceEvent> {
  const open = new Map<string, { call: string; args: string }>();
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    const [, pid = '', rest = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    const begun = /^(\w+)\((.*) <unfinished \.\.\.>$/.exec(rest);
    if (begun) {
      open.set(pid, { call: begun[1] as string, args: begun[2] as string });
      continue;
    }
    const resumed = /^<\.\.\. (\w+) resumed>(.*)\)\s+= (-?\d+)/.exec(rest);
    const whole = resumed ? null : /^(\w+)\((.*)\)\s+= (-?\d+)/.exec(rest);
    const start = resumed ? open.get(pid) : undefined;
    if (resumed) open.delete(pid);
    const call = start?.call ?? whole?.[1];
    const result = Number(resumed?.[3] ?? whole?.[3] ?? -1);
    if (!call || result < 0) continue;
    const event = eventOf(call, start ? start.args + (resumed?.[2] ?? '') : (whole?.[2] as string), result);
    if (event) yield event;
  }
}
