import { createServer, type Server as HttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type Server } from 'node:net';
import { createServer as createTlsServer, type SecureContextOptions, type Server as TlsServer } from 'node:tls';
import { createWebSocketStream, WebSocketServer } from 'ws';
import type { Broker } from '../broker/broker.types.ts';
import { countConnections } from './count-connections.ts';
import { listen } from './listen.ts';

export interface MqttDoorSettings {
  readonly host: string;
  readonly port: number;
  readonly tlsPort: number;
  /** null: no WebSocket door. */
  readonly webSocketPort: number | null;
  readonly certificate: SecureContextOptions | null;
  readonly maxPayload: number;
}

export interface OpenDoor {
  readonly name: string;
  readonly port: number;
  readonly tls: boolean;
  readonly server: Server;
  /** Open now, those too that have not said who they are. */
  connections(): number;
  close(): Promise<void>;
}

/** A socket's buffers: what a client has sent is read in one piece, so its messages share a sync. */
const HIGH_WATER_MARK = 256 * 1024;

/** The broker's doors: TCP, TLS where there is a certificate, WebSocket (over TLS where there is one). */
export async function openMqttDoors(broker: Broker, settings: MqttDoorSettings): Promise<OpenDoor[]> {
  const { host, certificate } = settings;
  const doors: OpenDoor[] = [];
  try {
    const plain = createTcpServer({ highWaterMark: HIGH_WATER_MARK });
    broker.attach(plain, 'tcp');
    doors.push(door('mqtt', await listen(plain, host, settings.port, 'MILLRACE_MQTT_PORT'), false, plain));
    if (certificate) {
      const secure = createTlsServer({ ...certificate, highWaterMark: HIGH_WATER_MARK, handshakeTimeout: 10_000 });
      // A handshake that fails is the peer's affair; it must not end the process.
      secure.on('tlsClientError', (_error, socket) => socket.destroy());
      broker.attach(secure, 'tls');
      doors.push(door('mqtts', await listen(secure, host, settings.tlsPort, 'MILLRACE_MQTT_TLS_PORT'), true, secure));
    }
    if (settings.webSocketPort !== null) {
      const server = certificate ? createHttpsServer(certificate) : createServer();
      attachWebSocket(broker, server, settings.maxPayload);
      const port = await listen(server, host, settings.webSocketPort, 'MILLRACE_MQTT_WS_PORT');
      doors.push(door(certificate ? 'mqtt-wss' : 'mqtt-ws', port, certificate !== null, server));
    }
    return doors;
  } catch (error) {
    await Promise.all(doors.map((open) => open.close()));
    throw error;
  }
}

function attachWebSocket(broker: Broker, server: HttpServer, maxPayload: number): void {
  const sockets = new WebSocketServer({
    server,
    maxPayload: maxPayload * 2,
    handleProtocols: (offered) => (offered.has('mqtt') ? 'mqtt' : false),
    verifyClient: () => broker.admits(),
  });
  sockets.on('connection', (socket) => {
    // Frames that are none and the like end this connection; the stream tells the broker.
    socket.on('error', () => socket.terminate());
    broker.attachWebSocket(createWebSocketStream(socket, { highWaterMark: HIGH_WATER_MARK }));
  });
}

function door(name: string, port: number, tls: boolean, server: Server): OpenDoor {
  return {
    name,
    port,
    tls,
    server,
    connections: countConnections(server),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) (server as HttpServer).closeAllConnections();
      }),
  };
}

export const isTls = (open: OpenDoor): open is OpenDoor & { server: TlsServer } => open.tls;
