// Clients of the server's HTTP API in a process of their own: each calls a command, waits for the answer, calls again.
// Requests are written by hand on plain sockets, so that the load costs less than what it measures.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

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

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Reads one answer after the other; our server always says how long it is. */
function answersOf(socket: Socket): () => Promise<Answer> {
  let text = '';
  let wake: () => void = () => undefined;
  let ended = false;
  socket.setEncoding('latin1');
  socket.on('data', (chunk) => {
    text += chunk;
    wake();
  });
  socket.on('close', () => {
    ended = true;
    wake();
  });
  return async () => {
    for (;;) {
      const head = text.indexOf('\r\n\r\n');
      if (head >= 0) {
        const length = Number(/content-length: (\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
        const end = head + 4 + length;
        if (text.length >= end) {
          const answer = { status: Number(text.slice(9, 12)), body: text.slice(head + 4, end) };
          text = text.slice(end);
          return answer;
        }
      }
      if (ended) throw new Error('the server ended the connection');
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
}

async function client(options: CommandLoadOptions, until: () => boolean, report: Tally): Promise<void> {
  const { port, cookie, command, inputs } = options;
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const next = answersOf(socket);
  const bodies = inputs.map((input) => JSON.stringify(input));
  const head =
    `POST /api/v1/commands/${command} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\n` +
    `Cookie: ${cookie}\r\nContent-Type: application/json\r\n`;
  while (until()) {
    const body = bodies[Math.floor(Math.random() * bodies.length)] as string;
    const began = performance.now();
    socket.write(
      `${head}Idempotency-Key: ${randomUUID()}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    const answer = await next();
    report.took.push(performance.now() - began);
    if (answer.status < 300) report.done += 1;
    else if (answer.status < 500) report.refused += 1;
    else report.failed.push(answer.body.slice(0, 200));
  }
  socket.destroy();
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
