import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { Receiver } from '@millrace/timeseries';
import type { Logger } from 'pino';
import { listen } from '../doors/listen.ts';
import { decodeBatch } from './batch-codec.ts';
import { peerGateway } from './peer-gateway.ts';
import { ACKNOWLEDGED_PATH, BATCH_TYPE, RECORDS_PATH } from './remote-receiver.ts';

export interface ReceiverDoorOptions {
  readonly host: string;
  readonly port: number;
  /** PEM. `ca` signs the gateways' certificates: one without is not let in. */
  readonly tls: { readonly key: string; readonly certificate: string; readonly ca: string };
  /** Whose secret has this SHA-256 (hexadecimal); null: nobody's. Asked at every request, so a revocation holds at once. */
  readonly accessOf: (secretHash: string) => Promise<GatewayAccess | null>;
  /** The sites that these points belong to; points that do not exist are left out (the receiver rejects and counts them). */
  readonly sitesOf: (points: Iterable<number>) => Promise<ReadonlySet<string>>;
  readonly receiver: Receiver;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

/** What a gateway may do here. */
export interface GatewayAccess {
  readonly gateway: string;
  readonly revoked: boolean;
  /** Sites whose points it may write: that which it serves, and those which it served before. */
  readonly sites: readonly string[];
}

export interface ReceiverDoor {
  readonly port: number;
  /** Since the start. */
  readonly taken: { readonly batches: number; readonly rows: number; readonly bytes: number };
  /** Refusals since the start, by reason. */
  readonly refused: ReadonlyMap<string, number>;
  useCertificate(tls: ReceiverDoorOptions['tls']): void;
  stop(): Promise<void>;
}

const LARGEST_BATCH = 32 * 1024 * 1024;
/** Batches read or written at a time; a gateway that is one too many comes again. */
const MOST_AT_ONCE = 8;
/** A body of which nothing more comes for so long (ms) holds up others: its gateway has long begun again. */
const BODY_SILENT = 10_000;
/** So often (ms) a gateway that waits is told (HTTP 102) that its batch is at work and the connection alive. */
const AT_WORK_EVERY = 1_000;
const MOST_CONNECTIONS = 2_000;

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
  const taken = { batches: 0, rows: 0, bytes: 0 };
  const reading = new Map<string, IncomingMessage>();
  let atOnce = 0;
  const server: Server = createServer({
    key: tls.key,
    cert: tls.certificate,
    ca: tls.ca,
    requestCert: true,
    // A certificate that is no good is refused by an answer with the reason, which ends in the box's own log.
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    handshakeTimeout: 10_000,
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.requestTimeout = 120_000;
  server.headersTimeout = 10_000;
  const count = (reason: string) => refused.set(reason, (refused.get(reason) ?? 0) + 1);
  server.on('tlsClientError', () => count('no-tls'));
  server.on('request', (request, response) => {
    // A gateway that lost us knocks until it has an answer. Any will do, and it costs no look-up.
    if (request.method === 'HEAD') {
      send(response, 204, 'text/plain', '');
      return;
    }
    atOnce++;
    const atWork = setInterval(() => sayAtWork(response), AT_WORK_EVERY);
    sayAtWork(response);
    take(request, options, { tooMany: () => atOnce > MOST_AT_ONCE, taken, reading })
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
        clearInterval(atWork);
        atOnce--;
      });
  });
  const listening = await listen(server, host, port, 'MILLRACE_RECEIVER_PORT');
  server.on('error', (error) => log.error({ err: error }, 'receiver door'));
  return {
    port: listening,
    taken,
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
  if (status >= 400) response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}

function sayAtWork(response: ServerResponse): void {
  if (!response.headersSent && !response.destroyed) response.writeProcessing();
}

interface AtOnce {
  readonly tooMany: () => boolean;
  readonly taken: { batches: number; rows: number; bytes: number };
  /** Bodies that come in now, by gateway. */
  readonly reading: Map<string, IncomingMessage>;
}

async function take(
  request: IncomingMessage,
  options: ReceiverDoorOptions,
  { tooMany, taken, reading }: AtOnce,
): Promise<unknown> {
  const { receiver, accessOf, sitesOf } = options;
  const url = new URL(request.url ?? '/', 'https://receiver');
  const caller = await callerOf(request, accessOf);
  // It sends one after the other: what is still coming of an earlier one was given up on the way.
  reading.get(caller.gateway)?.destroy();
  if (tooMany()) throw new Refusal(503, 'busy', 'too many batches at once; send it again');
  if (request.method === 'GET' && url.pathname === ACKNOWLEDGED_PATH) {
    if (url.searchParams.get('gateway') !== caller.gateway)
      throw new Refusal(403, 'other-gateway', 'a gateway asks for itself only');
    return receiver.acknowledged(caller.gateway);
  }
  if (request.method !== 'POST' || url.pathname !== RECORDS_PATH)
    throw new Refusal(404, 'not-found', 'nothing is here');
  if (request.headers['content-type'] !== BATCH_TYPE) throw new Refusal(415, 'wrong-type', `send ${BATCH_TYPE}`);
  reading.set(caller.gateway, request);
  const body = await bodyOf(request).finally(() => {
    if (reading.get(caller.gateway) === request) reading.delete(caller.gateway);
  });
  const batch = batchOf(body);
  const { gateway, epoch, observations, samples } = batch;
  const strange = observations.find((one) => one.gateway !== gateway || one.epoch !== epoch);
  if (gateway !== caller.gateway || strange)
    throw new Refusal(403, 'other-gateway', `${caller.gateway} may not write for ${strange?.gateway ?? gateway}`);
  for (const site of await sitesOf(new Set(samples.point))) {
    if (!caller.sites.includes(site)) throw new Refusal(403, 'other-site', `${gateway} may not write for ${site}`);
  }
  const { counts, skipped } = await receiver.write(batch);
  taken.batches++;
  taken.rows += samples.length;
  taken.bytes += body.length;
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
async function callerOf(request: IncomingMessage, accessOf: ReceiverDoorOptions['accessOf']): Promise<GatewayAccess> {
  // Before any look-up: who has no certificate of ours costs nothing.
  const certificate = peerGateway(request.socket as TLSSocket);
  if ('wrong' in certificate) throw new Refusal(401, 'certificate', `client certificate: ${certificate.wrong}`);
  const secret = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const hash = createHash('sha256').update(secret ?? '');
  const known = secret === undefined ? null : await accessOf(hash.digest('hex'));
  if (!known) throw new Refusal(401, 'wrong-secret', 'the secret is not that of a gateway');
  if (known.gateway !== certificate.name)
    throw new Refusal(401, 'other-gateway', `the certificate is of ${certificate.name}, the secret of another gateway`);
  if (known.revoked) throw new Refusal(403, 'revoked', `${known.gateway} was revoked; join it again with a new code`);
  return known;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  const tooLarge = () => new Refusal(413, 'too-large', `a batch has at most ${LARGEST_BATCH} bytes`);
  if (announced > LARGEST_BATCH) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  const silent = setTimeout(() => request.destroy(), BODY_SILENT);
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      silent.refresh();
      bytes += chunk.length;
      if (bytes > LARGEST_BATCH) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(408, 'cut-off', 'the batch broke off on its way; send it again');
  } finally {
    clearTimeout(silent);
  }
  return Buffer.concat(chunks);
}
