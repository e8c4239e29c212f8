import { readFile, stat } from 'node:fs/promises';
import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Logger } from 'pino';

export interface ListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly httpsPort: number;
  /** Folder of `server.pem` (leaf, then authority), `server.key` and `authority.pem`, which signs gateways' certificates. */
  readonly certificates: string;
  readonly answer: (request: IncomingMessage, response: ServerResponse) => void;
  /** Called with each listener before it listens. */
  readonly attach: (server: HttpServer | HttpsServer) => void;
  readonly log: Logger;
}

export interface Listeners {
  readonly port: number;
  readonly httpsPort: () => number | null;
  /** Reads the certificate's files again where they changed; opens HTTPS as soon as there are any. */
  reloadCertificate(): Promise<void>;
  /** Takes no new requests, ends idle connections, and cuts what is left after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

const LOOK_EVERY_MS = 5_000;
/** Who sends a request drop by drop does not hold a connection for ever. */
const TIMEOUTS = { keepAliveTimeout: 65_000, headersTimeout: 20_000, requestTimeout: 120_000 };

const listening = (server: HttpServer | HttpsServer, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: 1024 }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });

const portTaken = (setting: string, port: number, cause: unknown): Error =>
  (cause as NodeJS.ErrnoException).code === 'EADDRINUSE'
    ? new Error(`port ${port} (${setting}) is taken by another process: free it, or set ${setting} to another`, {
        cause,
      })
    : new Error(`could not listen on port ${port} (${setting})`, { cause });

/**
 * Plain HTTP at once, HTTPS as soon as the plant's certificate is there. A renewed certificate is used by the next
 * connection, without a restart; one that is damaged is told in the log and the old one goes on.
 */
export async function openListeners(options: ListenerOptions): Promise<Listeners> {
  const { host, certificates, answer, attach, log } = options;
  const http = createServer(TIMEOUTS, answer);
  attach(http);
  const port = await listening(http, options.port, host).catch((cause: unknown) => {
    throw portTaken('MILLRACE_PORT', options.port, cause);
  });

  const files = { cert: join(certificates, 'server.pem'), key: join(certificates, 'server.key') };
  const authority = join(certificates, 'authority.pem');
  let https: HttpsServer | null = null;
  let httpsPort: number | null = null;
  let seen = '';
  let closed = false;

  async function reload(): Promise<void> {
    const marks = await Promise.all([stat(files.cert), stat(files.key)]).catch(() => null);
    const mark = marks?.map(({ mtimeMs, size, ino }) => `${mtimeMs}:${size}:${ino}`).join(' ') ?? '';
    if (mark === '' || mark === seen || closed) return;
    const [cert, key, ca] = await Promise.all([
      readFile(files.cert),
      readFile(files.key),
      readFile(authority).catch(() => ''),
    ]);
    if (https) {
      https.setSecureContext({ cert, key, ca });
      log.info('certificate renewed');
    } else {
      // Gateways show a certificate, browsers have none: each is asked, and the gateways' routes look at it. Asked is only
      // for certificates of the plant's authority, so no browser offers another one of its owner's.
      const asking = { requestCert: true, rejectUnauthorized: false, ca };
      const server = createSecureServer(
        { ...TIMEOUTS, ...asking, cert, key, minVersion: 'TLSv1.2', handshakeTimeout: 10_000 },
        answer,
      );
      attach(server);
      httpsPort = await listening(server, options.httpsPort, host).catch((cause: unknown) => {
        throw portTaken('MILLRACE_HTTPS_PORT', options.httpsPort, cause);
      });
      https = server;
    }
    seen = mark;
  }

  let turn: Promise<void> = reload();
  await turn.catch((error: unknown) => {
    http.close();
    throw error;
  });
  const reloadCertificate = (): Promise<void> => {
    turn = turn.then(reload, reload);
    return turn;
  };
  const timer = setInterval(() => {
    reloadCertificate().catch((error: unknown) => log.error({ err: error }, 'certificate could not be read'));
  }, LOOK_EVERY_MS);
  timer.unref();

  return {
    port,
    httpsPort: () => httpsPort,
    reloadCertificate,
    async close(graceMs) {
      closed = true;
      clearInterval(timer);
      await turn.catch(() => undefined);
      const servers = [http, ...(https ? [https] : [])];
      const cut = setTimeout(() => {
        for (const server of servers) server.closeAllConnections();
      }, graceMs);
      await Promise.all(
        servers.map((server) => {
          const ended = new Promise<void>((resolve) => server.close(() => resolve()));
          server.closeIdleConnections();
          return ended;
        }),
      );
      clearTimeout(cut);
    },
  };
}
