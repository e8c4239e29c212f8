import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { DeviceError, socketError } from '@millrace/driver-api';
import { tlsFault } from './tls-fault.ts';

export interface Question {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Connections that are kept between questions. */
export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

export function keptConnections(parallel: number, ca: Buffer | undefined): Agents {
  const kept = { keepAlive: true, maxSockets: parallel, noDelay: true };
  return { http: new HttpAgent(kept), https: new HttpsAgent({ ...kept, ...(ca ? { ca } : {}) }) };
}

/** What a question failed by; `reused` says that its connection had served before, and may just have grown old. */
export class ExchangeError extends DeviceError {
  readonly reused: boolean;
  constructor(error: DeviceError, reused: boolean) {
    super(error.code, error.message, { cause: error.cause });
    this.reused = reused;
  }
}

/**
 * One question and its answer. Rejects with an ExchangeError where the way or the other side is at fault, and at once with
 * the signal's reason where it is aborted (`onAbort` then hears whether the connection had served before); no more than
 * `maxBytes` are ever held of an answer.
 */
export function exchange(
  { url, method, headers, body }: Question,
  agents: Agents,
  maxBytes: number,
  signal: AbortSignal,
  onAbort: (reused: boolean) => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const where = placeOf(url);
    const options = { method, headers: { ...headers, ...(body ? { 'content-length': body.length } : {}) } };
    const asked =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...options, agent: agents.https })
        : httpRequest(url, { ...options, agent: agents.http });
    const settle = (act: () => void): void => {
      signal.removeEventListener('abort', aborted);
      act();
    };
    const giveUp = (error: unknown): void =>
      settle(() => {
        // What still goes wrong with it is nobody's business any more.
        asked.on('error', () => undefined).destroy();
        reject(error as Error);
      });
    const aborted = (): void => {
      onAbort(asked.reusedSocket);
      giveUp(signal.reason);
    };
    const failed = (error: unknown): void => giveUp(new ExchangeError(faultOf(error, where), asked.reusedSocket));

    signal.addEventListener('abort', aborted, { once: true });
    asked.once('error', failed);
    asked.once('response', (response: IncomingMessage) => {
      const parts: Buffer[] = [];
      let length = 0;
      const tooMuch = (): void =>
        failed(new DeviceError('device', `${where}: the page is longer than maxBytes (${maxBytes})`));
      if (Number(response.headers['content-length']) > maxBytes) {
        tooMuch();
        return;
      }
      response.on('data', (part: Buffer) => {
        length += part.length;
        if (length > maxBytes) tooMuch();
        else parts.push(part);
      });
      response.once('error', failed);
      response.once('end', () =>
        settle(() =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
        ),
      );
    });
    asked.end(body);
  });
}

/** Where a page is, for people: what stands behind "?" may be a key. */
export const placeOf = ({ origin, pathname }: URL): string => `${origin}${pathname}`;

function faultOf(error: unknown, where: string): DeviceError {
  if (error instanceof DeviceError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('HPE_')) {
    return new DeviceError('garbled', `${where}: what answers there does not speak HTTP: is the port right?`, {
      cause: error,
    });
  }
  const tls = tlsFault(code);
  if (tls) return new DeviceError('refused', `${where}: ${tls}`, { cause: error });
  return socketError(error, where);
}
