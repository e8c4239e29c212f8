import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One message that came, and whether it was taken. */
export interface Came {
  readonly id: string;
  readonly seq: number;
  readonly taken: boolean;
}

/** Of so many messages one is refused, and one is taken with an answer that never arrives: each when it comes first. */
const ONE_REFUSED_IN = 97;
const ONE_UNANSWERED_IN = 89;
/** How long it stays away from the first that it refuses on. */
const AWAY_MS = 2_000;

/**
 * Somebody else's program that hears of the workflows. It outlives every kill and keeps what it took; it is away for a while,
 * refuses a message now and then, and sometimes takes one without its answer arriving, so that it has to come again.
 */
export class Receiver {
  readonly #server: Server;
  readonly came: Came[] = [];
  /** Messages that are not signed as they should be. */
  forged = 0;
  secret = '';
  /** Until when (ms) it is away; undefined: from its next message on. */
  #awayUntil: number | undefined = 0;

  constructor() {
    this.#server = createServer(async (request, response) => {
      let body = '';
      try {
        for await (const part of request) body += String(part);
      } catch {
        // Whoever sent it was killed in the middle of it: nothing was said.
        return;
      }
      const status = this.#answerTo(request.headers, body);
      if (status === null) response.destroy();
      else response.writeHead(status).end();
    });
  }

  /** Its address, at which it answers from now on. */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hears`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Refuses whatever comes next, and what comes within some seconds of that. */
  goAway(): void {
    this.#awayUntil = undefined;
  }

  /** The status that it answers; null: the connection breaks before the answer. */
  #answerTo(headers: IncomingHttpHeaders, body: string): number | null {
    const id = String(headers['webhook-id']);
    if (headers['webhook-signature'] !== this.#signatureOf(id, String(headers['webhook-timestamp']), body)) {
      this.forged += 1;
      return 400;
    }
    const { seq } = JSON.parse(body) as { readonly seq: number };
    const isFirst = !this.came.some((one) => one.seq === seq);
    this.#awayUntil ??= Date.now() + AWAY_MS;
    const status = Date.now() < this.#awayUntil ? 503 : isFirst && seq % ONE_REFUSED_IN === 0 ? 500 : 204;
    this.came.push({ id, seq, taken: status === 204 });
    return status === 204 && isFirst && seq % ONE_UNANSWERED_IN === 0 ? null : status;
  }

  /** Written from the specification (https://www.standardwebhooks.com), not with the code that signs. */
  #signatureOf(id: string, timestamp: string, body: string): string {
    const key = Buffer.from(this.secret.slice('whsec_'.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  }
}
