import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { connect, isIP, type Socket } from 'node:net';
import { ClockFault } from '../codec/fault.ts';
import { Frames, writeFrame } from '../codec/packet.ts';

/** A way to a clock that carries packets, whole. */
export interface Wire {
  readonly kind: 'tcp' | 'udp';
  send(packet: Buffer): void;
  /** Hears no more until `resume`: what comes meanwhile waits with the clock. Datagrams cannot wait. */
  pause(): void;
  resume(): void;
  /** Releases it; what comes later goes nowhere. May be called twice. */
  close(): void;
}

export interface WireEvents {
  packet(packet: Buffer): void;
  /** It is gone; told once, and not after `close`. */
  lost(fault: ClockFault): void;
}

export interface WireAddress {
  readonly host: string;
  readonly port: number;
  readonly signal: AbortSignal;
  /** ms that a connection may take. */
  readonly patience: number;
}

/** Rejects with a ClockFault `lost` where the clock cannot be reached, and with the signal's reason. */
export async function tcpWire({ host, port, signal, patience }: WireAddress, events: WireEvents): Promise<Wire> {
  signal.throwIfAborted();
  const socket = connect({ host, port, noDelay: true });
  await connected(socket, signal, patience, `${host}:${port}`);
  const frames = new Frames();
  let open = true;
  const lose = (fault: ClockFault): void => {
    if (!open) return;
    open = false;
    socket.destroy();
    events.lost(fault);
  };
  socket.on('data', (piece) => {
    if (!open) return;
    try {
      for (const packet of frames.take(piece)) if (open) events.packet(packet);
    } catch (error) {
      lose(error instanceof ClockFault ? error : new ClockFault('garbled', String(error), { cause: error }));
    }
  });
  socket.on('error', (cause) => lose(new ClockFault('lost', `the connection broke: ${cause.message}`, { cause })));
  socket.on('close', () => lose(new ClockFault('lost', 'the clock ended the connection')));
  return {
    kind: 'tcp',
    send: (packet) => void (open && socket.write(writeFrame(packet))),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    close() {
      open = false;
      socket.destroy();
    },
  };
}

function connected(socket: Socket, signal: AbortSignal, patience: number, where: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (error?: unknown): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      socket.removeAllListeners('error');
      socket.removeAllListeners('connect');
      if (error === undefined) resolve();
      else {
        // An attempt that is given up may still fail.
        socket.on('error', () => undefined);
        socket.destroy();
        reject(error);
      }
    };
    const aborted = (): void => end(signal.reason);
    const timer = setTimeout(() => end(new ClockFault('lost', `${where} does not answer`)), patience);
    signal.addEventListener('abort', aborted, { once: true });
    socket.once('connect', () => end());
    socket.once('error', (cause) =>
      end(new ClockFault('lost', `${where} cannot be reached: ${cause.message}`, { cause })),
    );
  });
}

/** Nothing is sent yet, so that a clock that is away is noticed by the first question. */
export async function udpWire({ host, port, signal }: WireAddress, events: WireEvents): Promise<Wire> {
  signal.throwIfAborted();
  const socket: UdpSocket = createSocket(isIP(host) === 6 ? 'udp6' : 'udp4');
  let open = true;
  const lose = (fault: ClockFault): void => {
    if (!open) return;
    open = false;
    socket.close();
    events.lost(fault);
  };
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    // Connected, so that only this clock's datagrams are heard, and one that nobody took is told.
    socket.connect(port, host, () => {
      socket.off('error', reject);
      resolve();
    });
  }).catch((cause: unknown) => {
    socket.close();
    throw new ClockFault(
      'lost',
      `${host}:${port} cannot be reached: ${cause instanceof Error ? cause.message : cause}`,
      {
        cause,
      },
    );
  });
  socket.on('message', (packet) => {
    if (open) events.packet(packet);
  });
  socket.on('error', (cause) =>
    lose(new ClockFault('lost', `the clock cannot be reached: ${cause.message}`, { cause })),
  );
  return {
    kind: 'udp',
    send: (packet) => void (open && socket.send(packet)),
    pause: () => undefined,
    resume: () => undefined,
    close() {
      if (!open) return;
      open = false;
      socket.close();
    },
  };
}
