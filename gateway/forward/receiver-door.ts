import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Receiver } from '@millrace/timeseries';
import type { Logger } from 'pino';
import { decodeBatch } from './batch-codec.ts';
import { ACKNOWLEDGED_PATH, BATCH_TYPE, RECORDS_PATH } from './remote-receiver.ts';

export interface ReceiverDoorOptions {
  readonly host: string;
  readonly port: number;
  /** PEM. `ca` signs the gateways' certificates: one without is not let in. */
  readonly tls: { readonly key: string; readonly certificate: string; readonly ca: string };
  /** SHA-256 (hexadecimal) of the secret of a gateway; null: there is no such gateway. */
  readonly secretOf: (gateway: string) => Promise<string | null>;
  readonly receiver: Receiver;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

export interface ReceiverDoor {
  readonly port: number;
  /** Refusals since the start, by reason. */
  readonly refused: ReadonlyMap<string, number>;
  useCertificate(tls: ReceiverDoorOptions['tls']): void;
  stop(): Promise<void>;
}

const LARGEST_BATCH = 32 * 1024 * 1024;
/** Batches read or written at a time; a gateway that is one too many comes again. */
const MOST_AT_ONCE = 8;

class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly reason: string;
  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

/**
 * The door of the receiver at the centre: gateways come by HTTPS with a certificate of the plant's authority that names
 * them, and their secret. What it answers 200 to is committed; everything else the gateway sends again.
 */
export async function startReceiverDoor(options: ReceiverDoorOptions): Promise<ReceiverDoor> {
  const { host, port, tls, log } = options;
  const refused = new Map<string, number>();
  let atOnce = 0;
  const server: Server = createServer({
    key: tls.key,
    cert: tls.certificate,
    ca: tls.ca,
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
  });
  server.requestTimeout = 120_000;
  server.headersTimeout = 10_000;
  const count = (reason: string) => refused.set(reason, (refused.get(reason) ?? 0) + 1);
  server.on('tlsClientError', () => count('no-certificate'));
  server.on('request', (request, response) => {
    atOnce++;
    take(request, options, atOnce > MOST_AT_ONCE)
      .then((body) => send(response, 200, 'application/json', JSON.stringify(body)))
      .catch((error: unknown) => {
        const refusal = error instanceof Refusal ? error : null;
        if (refusal) count(refusal.reason);
        else log.error({ err: error }, 'a batch could not be written');
        const status = refusal?.status ?? 503;
        const problem = { status, title: refusal?.message ?? 'the store cannot be written now; send it again' };
        send(response, status, 'application/problem+json', JSON.stringify(problem));
      })
      .finally(() => {
        atOnce--;
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  server.on('error', (error) => log.error({ err: error }, 'receiver door'));
  return {
    port: (server.address() as AddressInfo).port,
    refused,
    useCertificate: (next) => server.setSecureContext({ key: next.key, cert: next.certificate, ca: next.ca }),
    async stop() {
      if (!server.listening) return;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  if (response.headersSent || response.destroyed) return;
  // What was not read of a refused request must not be taken for the next one.
  if (status !== 200) response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}

async function take(request: IncomingMessage, options: ReceiverDoorOptions, tooMany: boolean): Promise<unknown> {
  const { receiver, secretOf } = options;
  const url = new URL(request.url ?? '/', 'https://receiver');
  const caller = await callerOf(request, secretOf);
  if (tooMany) throw new Refusal(503, 'busy', 'too many batches at once; send it again');
  if (request.method === 'GET' && url.pathname === ACKNOWLEDGED_PATH) {
    if (url.searchParams.get('gateway') !== caller)
      throw new Refusal(403, 'other-gateway', 'a gateway asks for itself only');
    return receiver.acknowledged(caller);
  }
  if (request.method !== 'POST' || url.pathname !== RECORDS_PATH)
    throw new Refusal(404, 'not-found', 'nothing is here');
  if (request.headers['content-type'] !== BATCH_TYPE) throw new Refusal(415, 'wrong-type', `send ${BATCH_TYPE}`);
  const batch = batchOf(await bodyOf(request));
  if (batch.gateway !== caller) throw new Refusal(403, 'other-gateway', `${caller} may not write for ${batch.gateway}`);
  const { counts, skipped } = await receiver.write(batch);
  return { counts, skipped, acknowledged: batch.covered };
}

function batchOf(body: Buffer) {
  try {
    return decodeBatch(body);
  } catch (error) {
    throw new Refusal(400, 'malformed', error instanceof Error ? error.message : String(error));
  }
}

/** The gateway that calls: its certificate names it, its secret proves that it still may. */
async function callerOf(request: IncomingMessage, secretOf: ReceiverDoorOptions['secretOf']): Promise<string> {
  const name = (request.socket as TLSSocket).getPeerCertificate().subject?.CN;
  const gateway = Array.isArray(name) ? name[0] : name;
  if (!gateway) throw new Refusal(401, 'no-certificate', 'the certificate names no gateway');
  const secret = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const known = await secretOf(gateway);
  const given = createHash('sha256')
    .update(secret ?? '')
    .digest();
  if (secret === undefined || known === null || !timingSafeEqual(given, Buffer.from(known, 'hex'))) {
    throw new Refusal(401, 'wrong-credential', 'the secret is not that of the gateway');
  }
  return gateway;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  const chunks: Buffer[] = [];
  let bytes = 0;
  if (announced > LARGEST_BATCH) throw new Refusal(413, 'too-large', `a batch has at most ${LARGEST_BATCH} bytes`);
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LARGEST_BATCH) throw new Refusal(413, 'too-large', `a batch has at most ${LARGEST_BATCH} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
