import { connect } from 'node:net';
import { connectPacket } from './packets.ts';

export interface HostileOptions {
  readonly port: number;
  /** How it signs in; left out: it says nothing a client would say first. */
  readonly credentials?: { readonly id: string; readonly password: string };
  /** Waits for the answer to its CONNECT, as most clients do, before it turns hostile. */
  readonly patient?: boolean;
  readonly packets: Iterable<Buffer>;
  /** Milliseconds to wait for the gateway to end the connection after the last packet. */
  readonly linger: number;
}

/** One hostile connection: sends its packets one after another until it is thrown out. Gives how many it got rid of. */
export async function hostileClient({
  port,
  credentials,
  patient = false,
  packets,
  linger,
}: HostileOptions): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  let sent = 0;
  let ended = false;
  await new Promise<void>((resolve) => {
    socket.on('error', () => undefined);
    socket.once('close', () => {
      ended = true;
      resolve();
    });
    socket.once('connect', async () => {
      if (credentials) socket.write(connectPacket(credentials.id, credentials.id, credentials.password));
      if (patient) {
        await new Promise<void>((done) => {
          socket.once('data', () => done());
          socket.once('close', () => done());
        });
      }
      for (const bytes of packets) {
        if (ended) return;
        sent++;
        if (!socket.write(bytes)) {
          await new Promise<void>((done) => {
            socket.once('drain', done);
            socket.once('close', done);
          });
        }
      }
      if (linger === 0) socket.destroy();
      else setTimeout(() => socket.destroy(), linger);
    });
    socket.resume();
  });
  return sent;
}
