import { createServer, type Server as HttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import { countConnections } from './count-connections.ts';
import { listen } from './listen.ts';
import type { OpenDoor } from './mqtt-doors.ts';

export interface HttpDoorSettings {
  readonly host: string;
  readonly port: number;
  readonly tlsPort: number;
  readonly certificate: SecureContextOptions | null;
  readonly maxConnections: number;
}

/** The HTTP doors: plain, and TLS where there is a certificate. */
export async function openHttpDoors(listener: RequestListener, settings: HttpDoorSettings): Promise<OpenDoor[]> {
  const { host, certificate, maxConnections } = settings;
  const options = {
    requestTimeout: 30_000,
    headersTimeout: 10_000,
    keepAliveTimeout: 60_000,
    maxHeaderSize: 16 * 1024,
  };
  const doors: OpenDoor[] = [];
  try {
    const plain = bounded(createServer(options, listener), maxConnections);
    doors.push(door('http', await listen(plain, host, settings.port, 'MILLRACE_INGEST_PORT'), false, plain));
    if (certificate) {
      const secure = bounded(createHttpsServer({ ...options, ...certificate }, listener), maxConnections);
      doors.push(door('https', await listen(secure, host, settings.tlsPort, 'MILLRACE_INGEST_TLS_PORT'), true, secure));
    }
    return doors;
  } catch (error) {
    await Promise.all(doors.map((open) => open.close()));
    throw error;
  }
}

function bounded(server: HttpServer, maxConnections: number): HttpServer {
  server.maxConnections = maxConnections;
  return server;
}

function door(name: string, port: number, tls: boolean, server: HttpServer): OpenDoor {
  return {
    name,
    port,
    tls,
    server,
    connections: countConnections(server),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
