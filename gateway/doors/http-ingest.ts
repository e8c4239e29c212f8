import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { badMessage, type MessageLimits } from '../pipeline/check-message.ts';
import { IntakeRefusal } from '../pipeline/intake-refusal.ts';
import type { Message } from '../pipeline/source.ts';
import type { Credentials, Principal } from '../supervisor/credentials.ts';
import { Refusals } from '../supervisor/refusals.ts';
import { HttpRefusal, messagesOf, readBody } from './http-body.ts';

export interface HttpIngestParts {
  readonly credentials: Credentials;
  readonly limits: MessageLimits & { readonly requestBytes: number; readonly requestsPerDevice: number };
  readonly accept: (message: Message, done: (error: Error | null) => void) => void;
  readonly onRefused: (source: string, reason: string) => void;
  /** Not ready: the reasons in words; an empty list is ready. */
  readonly notReady: () => readonly string[];
  /** The gateway's account of itself. */
  readonly health: () => object;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly body: string }>;
}

const PREFIX = '/ingest/v1/';
const MAX_MESSAGES = 10_000;
const STATUS: Readonly<Record<string, number>> = {
  'payload-too-large': 413,
  'topic-too-long': 414,
  'topic-too-deep': 414,
  'topic-malformed': 400,
  'topic-reserved': 403,
  'topic-not-allowed': 403,
};

/** The gateway's own HTTP: readings in, health and metrics out (to this machine only). */
export function httpIngest(parts: HttpIngestParts): RequestListener {
  const busy = new Map<string, number>();

  const ingest = async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    if (request.method !== 'POST') throw new HttpRefusal(405, 'method', 'POST readings');
    const principal = authenticate(request, parts);
    const running = busy.get(principal.name) ?? 0;
    if (running >= parts.limits.requestsPerDevice) {
      parts.onRefused(principal.name, 'too-many-requests');
      throw new HttpRefusal(429, 'too-many-requests', `at most ${parts.limits.requestsPerDevice} requests at a time`);
    }
    busy.set(principal.name, running + 1);
    try {
      const topic = topicOf(path);
      // Looked at before the body is read: nobody uploads what is refused anyway.
      refuseBad(parts, principal, topic, 0);
      const body = await readBody(request, parts.limits.requestBytes);
      const payloads = messagesOf(body, request.headers['content-type'] ?? '');
      if (payloads.length > MAX_MESSAGES) {
        throw new HttpRefusal(413, 'too-many-messages', `at most ${MAX_MESSAGES} messages a request`);
      }
      for (const payload of payloads) refuseBad(parts, principal, topic, payload.length);
      const key = keyOf(request);
      await Promise.all(
        payloads.map((payload, at) => {
          const own = key === undefined ? undefined : payloads.length === 1 ? key : `${key}/${at}`;
          return taken(parts, { source: principal, topic, payload, key: own });
        }),
      );
      send(response, 200, { accepted: payloads.length });
    } catch (error) {
      // What the journal refuses was counted where that was decided.
      if (error instanceof HttpRefusal) parts.onRefused(principal.name, error.code);
      throw error;
    } finally {
      const left = (busy.get(principal.name) ?? 1) - 1;
      if (left === 0) busy.delete(principal.name);
      else busy.set(principal.name, left);
    }
  };

  const local = async (response: ServerResponse, path: string): Promise<void> => {
    if (path === '/health/live') return send(response, 200, { status: 'live' });
    if (path === '/health/ready') {
      const reasons = parts.notReady();
      return send(response, reasons.length === 0 ? 200 : 503, {
        status: reasons.length === 0 ? 'ready' : 'not-ready',
        reasons,
      });
    }
    if (path === '/health') return send(response, 200, parts.health());
    if (path === '/metrics') {
      const { contentType, body } = await parts.metrics();
      response.writeHead(200, { 'content-type': contentType }).end(body);
      return;
    }
    throw new HttpRefusal(404, 'not-found', 'there is nothing here');
  };

  return (request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const answer = path.startsWith(PREFIX)
      ? ingest(request, response, path)
      : isLoopback(request)
        ? local(response, path)
        : Promise.reject(new HttpRefusal(404, 'not-found', 'there is nothing here'));
    answer.catch((error: unknown) => problem(request, response, error));
  };
}

function taken(parts: HttpIngestParts, message: Message): Promise<void> {
  return new Promise((resolve, reject) => {
    parts.accept(message, (error) => (error ? reject(error) : resolve()));
  });
}

function authenticate(request: IncomingMessage, { credentials, onRefused }: HttpIngestParts): Principal {
  const [scheme, token = ''] = (request.headers.authorization ?? '').split(' ', 2);
  const named = request.headers['x-device'];
  const dot = token.indexOf('.');
  const name = typeof named === 'string' ? named : dot > 0 ? token.slice(0, dot) : '';
  const secret = typeof named === 'string' && !token.startsWith(`${named}.`) ? token : token.slice(dot + 1);
  const principal = scheme?.toLowerCase() === 'bearer' ? credentials.verify(name, secret) : null;
  if (!principal) {
    onRefused(credentials.knows(name) ? name : Refusals.UNKNOWN, 'wrong-credential');
    throw new HttpRefusal(401, 'wrong-credential', 'send "Authorization: Bearer <device id>.<secret>"');
  }
  return principal;
}

function topicOf(path: string): string {
  try {
    return path.slice(PREFIX.length).split('/').map(decodeURIComponent).join('/');
  } catch {
    throw new HttpRefusal(400, 'topic-malformed', 'the topic in the address cannot be decoded');
  }
}

function refuseBad(parts: HttpIngestParts, principal: Principal, topic: string, bytes: number): void {
  const bad = badMessage(principal, topic, bytes, parts.limits);
  if (bad === null) return;
  throw new HttpRefusal(STATUS[bad] ?? 400, bad, `refused: ${bad.replaceAll('-', ' ')}`);
}

function keyOf(request: IncomingMessage): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || key.length === 0 || key.length > 200) {
    throw new HttpRefusal(400, 'idempotency-key', 'an Idempotency-Key has 1 to 200 characters');
  }
  return key;
}

function isLoopback({ socket }: IncomingMessage): boolean {
  const address = socket.remoteAddress ?? '';
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}

function problem(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  // What is left of a refused body is not read: the connection ends with the answer.
  if (!request.complete) response.setHeader('connection', 'close');
  if (error instanceof HttpRefusal) sendProblem(response, error.status, error.code, error.message);
  else if (error instanceof IntakeRefusal) {
    response.setHeader('retry-after', '5');
    sendProblem(response, 503, error.reason, 'the gateway takes no more now: keep it and send it again');
  } else {
    response.setHeader('retry-after', '5');
    sendProblem(response, 503, 'not-safe', 'the readings could not be made safe: keep them and send them again');
  }
}

function sendProblem(response: ServerResponse, status: number, code: string, detail: string): void {
  const body = JSON.stringify({ type: `urn:millrace:problem:${code}`, title: detail, status, code });
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(body);
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
