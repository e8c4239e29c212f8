// Clients of the server's HTTP API in a process of their own: each calls a command, waits for the answer, calls again.
// Requests are written by hand on plain sockets, so that the load costs less than what it measures.
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';

export interface CommandLoadOptions {
  readonly port: number;
  readonly cookie: string;
  readonly command: string;
  /** One of them is picked at random for every call. */
  readonly inputs: readonly unknown[];
  readonly clients: number;
  readonly seconds: number;
}

export interface CommandLoadReport {
  readonly done: number;
  /** Answers below 500 that were no success: the rule said no. */
  readonly refused: number;
  /** Answers of 500 and more, by their first words. */
  readonly failed: readonly string[];
  readonly seconds: number;
  /** Milliseconds of every answer. */
  readonly took: readonly number[];
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');
const LENGTH = Buffer.from('content-length: ');
const ZERO = 0x30;
/** No answer of a command is longer. */
const MOST_BYTES = 1 << 16;

/** Where an answer ends that begins at 0, as our server always says how long it is; undefined: it is not all there. */
function endOf(bytes: Buffer): { readonly head: number; readonly end: number } | undefined {
  const head = bytes.indexOf(END_OF_HEAD);
  if (head < 0) return undefined;
  let length = 0;
  for (let at = bytes.indexOf(LENGTH) + LENGTH.length; ; at += 1) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) break;
    length = length * 10 + digit;
  }
  const end = head + END_OF_HEAD.length + length;
  return bytes.length < end ? undefined : { head, end };
}

/**
 * Calls one command after the other. Nothing but reading bytes into one buffer and writing a text: whatever this program
 * costs is taken from the two cores that it measures.
 */
function client(options: CommandLoadOptions, until: () => boolean, report: Tally): Promise<void> {
  const { port, cookie, command, inputs } = options;
  const head =
    `POST /api/v1/commands/${command} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\n` +
    `Cookie: ${cookie}\r\nContent-Type: application/json\r\n`;
  const texts = inputs.map((input) => {
    const body = JSON.stringify(input);
    return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  });
  const key = randomUUID();
  let calls = 0;
  let began = 0;
  let there = 0;
  const held = Buffer.alloc(MOST_BYTES);
  return new Promise((resolve, reject) => {
    const next = () => {
      const text = texts[Math.floor(Math.random() * texts.length)] as string;
      began = performance.now();
      calls += 1;
      socket.write(`${head}Idempotency-Key: ${key}/${calls}\r\n${text}`);
    };
    const read = (count: number, bytes: Uint8Array): boolean => {
      held.set(bytes.subarray(0, count), there);
      there += count;
      const answer = endOf(held.subarray(0, there));
      if (!answer) return true;
      report.took.push(performance.now() - began);
      const status = Number(held.toString('latin1', 9, 12));
      if (status < 300) report.done += 1;
      else if (status < 500) report.refused += 1;
      else report.failed.push(held.toString('utf8', answer.head + END_OF_HEAD.length, answer.end).slice(0, 200));
      there = 0;
      if (until()) next();
      else {
        resolve();
        socket.destroy();
      }
      return true;
    };
    const socket = connect({
      ...{ port, host: '127.0.0.1', noDelay: true },
      onread: { buffer: Buffer.alloc(MOST_BYTES), callback: read },
    });
    socket.on('connect', next);
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the server ended the connection')));
  });
}

interface Tally {
  done: number;
  refused: number;
  failed: string[];
  took: number[];
}

async function run(options: CommandLoadOptions): Promise<CommandLoadReport> {
  const tally: Tally = { done: 0, refused: 0, failed: [], took: [] };
  const began = performance.now();
  const until = () => performance.now() - began < options.seconds * 1000;
  await Promise.all(Array.from({ length: options.clients }, () => client(options, until, tally)));
  return { ...tally, seconds: (performance.now() - began) / 1000 };
}

process.on('message', (options: CommandLoadOptions) => {
  run(options).then(
    (report) => process.send?.({ report }),
    (error: Error) => process.send?.({ error: error.message }),
  );
});
process.send?.({ ready: true });
