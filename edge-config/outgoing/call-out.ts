import { lookup } from 'node:dns/promises';
import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as requestHttp,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { isIPv6, type LookupFunction } from 'node:net';
import { addressOf, canonical } from './address.ts';
import { type OutgoingCode, OutgoingError } from './outgoing-error.ts';
import { type AllowedPlace, addressFault, isFault, type Target, targetOf, textOf } from './target.ts';

/** The addresses behind a name, all of them. Rejects where there are none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export interface OutgoingCall {
  /** As a person wrote it. */
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** What an administrator allows beyond public hosts. */
  readonly allowed: readonly AllowedPlace[];
  /** For all of it, from the name to the last byte; 15 s where it is left out. */
  readonly withinMs?: number;
  /** Bytes of the answer that are read; 16 KiB where it is left out. */
  readonly mostBytes?: number;
  /** Authorities beside the usual ones, PEM. */
  readonly ca?: string;
  readonly signal?: AbortSignal;
  readonly resolve?: Resolve;
}

export interface OutgoingAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** As much of the body as was read, as UTF-8. */
  readonly text: string;
  /** There was more. */
  readonly cut: boolean;
  /** The address that answered. */
  readonly address: string;
}

const MOST_HEADER_BYTES = 16_384;
const MOST_ADDRESSES = 16;

/** Asks as the machine's own programs do: its hosts file, its name servers. */
export const resolveByMachine: Resolve = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/**
 * One call to an address that a person configured. The name is asked once, every address behind it is judged, and the
 * connection goes to one of those and to no other: what the name says a moment later counts for nothing. A redirect is an
 * answer like any other and is not followed; nothing is unpacked; nothing is sent through a proxy.
 *
 * Throws `OutgoingError` for what may not be called, what cannot be reached and what does not answer in time, within
 * `withinMs` in any case, and what `signal` was aborted with.
 */
export async function callOut(call: OutgoingCall): Promise<OutgoingAnswer> {
  const { url, allowed, withinMs = 15_000, resolve = resolveByMachine } = call;
  const target = targetOf(url, allowed);
  if (isFault(target)) throw OutgoingError.ofTarget(target);
  const time = AbortSignal.timeout(withinMs);
  const within = call.signal ? AbortSignal.any([time, call.signal]) : time;
  try {
    const addresses = await addressesOf(target, { allowed, resolve, within });
    return await ask(target, addresses, call, within);
  } catch (error) {
    if (call.signal?.aborted) throw call.signal.reason;
    if (error instanceof OutgoingError) throw error;
    throw new OutgoingError(time.aborted ? 'too-slow' : codeOf(error), { at: target.url.host, cause: error });
  }
}

/** Every address behind the target, each judged; one that may not be called is enough for none to be. */
async function addressesOf(
  target: Target,
  { allowed, resolve, within }: { allowed: readonly AllowedPlace[]; resolve: Resolve; within: AbortSignal },
): Promise<readonly string[]> {
  // Judged already, with the target.
  if (target.address) return [textOf(canonical(target.address))];
  const found = await before(within, resolve(target.host)).catch((error: unknown) => {
    if (within.aborted) throw error;
    throw new OutgoingError('name-unknown', { at: target.host, cause: error });
  });
  if (found.length === 0) throw new OutgoingError('name-unknown', { at: target.host });
  for (const text of found) {
    const address = addressOf(text.replace(/%.*$/, ''));
    if (!address) throw OutgoingError.ofTarget({ code: 'never', at: text.slice(0, 64), kind: 'reserved' });
    const fault = addressFault(target, address, allowed);
    if (fault) throw OutgoingError.ofTarget(fault);
  }
  return found.slice(0, MOST_ADDRESSES);
}

/** A question that cannot be taken back is left alone when the time is over. */
function before<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const over = () => reject(signal.reason);
  if (signal.aborted) over();
  signal.addEventListener('abort', over, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', over));
}

function ask(
  { url, isEncrypted }: Target,
  addresses: readonly string[],
  { method = 'POST', headers = {}, body = '', mostBytes = 16_384, ca }: OutgoingCall,
  signal: AbortSignal,
): Promise<OutgoingAnswer> {
  const bytes = Buffer.from(body);
  const length = method === 'GET' ? {} : { 'content-length': String(bytes.length) };
  const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  const [first] = found;
  // An agent of its own: a connection of before, or one through a proxy, would lead to where nobody looked.
  const agent = isEncrypted ? new HttpsAgent({ maxSockets: 1 }) : new HttpAgent({ maxSockets: 1 });
  const lookup: LookupFunction = (_, { all }, tell) =>
    all ? tell(null, found) : tell(null, first?.address ?? '', first?.family);
  const options = {
    ...{ method, signal, agent, maxHeaderSize: MOST_HEADER_BYTES, rejectUnauthorized: true },
    headers: { 'accept-encoding': 'identity', 'user-agent': 'Millrace', ...headers, ...length },
    lookup,
    ...(ca === undefined ? {} : { ca }),
  };
  return new Promise<OutgoingAnswer>((resolve, reject) => {
    const taken = (response: IncomingMessage) => void read(response, mostBytes).then(resolve, reject);
    const call: ClientRequest = isEncrypted ? requestHttps(url, options, taken) : requestHttp(url, options, taken);
    call.on('error', reject);
    call.on('socket', (socket) => {
      socket.once('connect', () => {
        if (isAmong(socket.remoteAddress, addresses)) return;
        call.destroy(new OutgoingError('unreachable', { at: socket.remoteAddress ?? url.host }));
      });
    });
    call.end(bytes);
  }).finally(() => agent.destroy());
}

const isAmong = (remote: string | undefined, addresses: readonly string[]): boolean => {
  const keyOf = (text: string) => canonical(addressOf(text.replace(/%.*$/, '')) ?? []).join();
  return remote !== undefined && addresses.some((address) => keyOf(address) === keyOf(remote));
};

async function read(response: IncomingMessage, mostBytes: number): Promise<OutgoingAnswer> {
  // While there is a connection: it may be gone when the answer is read.
  const address = response.socket.remoteAddress ?? '';
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part.subarray(0, mostBytes - size));
    size += part.length;
    if (size > mostBytes) break;
  }
  const { statusCode = 0, headers } = response;
  return {
    ...{ status: statusCode, headers, text: Buffer.concat(parts).toString('utf8'), cut: size > mostBytes },
    address,
  };
}

const TLS = /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)/;

function codeOf(error: unknown): OutgoingCode {
  const { code, errors } = Object(error) as { readonly code?: unknown; readonly errors?: readonly unknown[] };
  // Of several addresses that were tried, the first one's.
  if (typeof code !== 'string' && errors?.length) return codeOf(errors[0]);
  const name = typeof code === 'string' ? code : '';
  if (TLS.test(name)) return 'tls';
  return name.startsWith('HPE_') || name === 'ECONNRESET' ? 'no-answer' : 'unreachable';
}
