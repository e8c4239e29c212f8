import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { decodeClockTime, encodeClockTime } from '../pull/codec/clock-time.ts';
import { ANSWER, COMMAND } from '../pull/codec/commands.ts';
import { communicationKey } from '../pull/codec/communication-key.ts';
import { Frames, type Packet, readPacket, writeFrame, writePacket } from '../pull/codec/packet.ts';
import {
  type PulledPunch,
  type PulledUser,
  type PunchSize,
  readUsers,
  type UserSize,
  writeUser,
} from '../pull/codec/records.ts';
import { eventOf, punchRecord, withLength } from './pull-records.ts';

export interface PullClockOptions {
  readonly serial?: string;
  readonly key?: number;
  readonly punchSize?: PunchSize;
  readonly userSize?: UserSize;
  /** Length of the events that its firmware sends. */
  readonly eventSize?: 10 | 12 | 14 | 32 | 36 | 37 | 52;
  /** Sets up to this many bytes come with the first answer. */
  readonly shortSet?: number;
}

/**
 * What goes wrong. `silent`: asks are not answered; `late`: the answer to the question before comes again first;
 * `wrong-sum`: a byte of every answer is changed; `pieces`: TCP comes a byte at a time; `lossy`: every third DATA datagram
 * is lost, once each; `hostile`: a set of two gigabytes is announced; `refuses`: every question but the first is refused;
 * `hang-up`: the next question ends the connection.
 */
export type PullFault =
  | 'none'
  | 'silent'
  | 'late'
  | 'wrong-sum'
  | 'pieces'
  | 'lossy'
  | 'hostile'
  | 'refuses'
  | 'hang-up';

/** One peer that is connected: what it shows is its own. */
interface Peer {
  send(packet: Buffer): void;
  end(): void;
  session: number;
  authorised: boolean;
  listens: boolean;
  last: Buffer | null;
}

/** A simulated clock of port 4370, over TCP and UDP at once, with faults. */
export class PullClock {
  readonly punches: PulledPunch[] = [];
  readonly users: PulledUser[] = [];
  face = '2026-03-02 08:00:00';
  fault: PullFault = 'none';
  /** Events that a peer has thanked for. */
  thanked = 0;
  /** Questions it heard, by number. */
  readonly asked: number[] = [];
  private readonly options: PullClockOptions;
  private readonly server: Server;
  private udp: UdpSocket | null = null;
  private readonly peers = new Map<string, Peer>();
  private sessions = 0;
  private buffer: Buffer = Buffer.alloc(0);
  private lost = 0;

  constructor(options: PullClockOptions = {}) {
    this.options = options;
    this.server = createServer((socket) => this.accept(socket));
  }

  /** Opens the same port for both; the number of it. */
  async start(port = 0): Promise<number> {
    await new Promise<void>((resolve, reject) => this.server.once('error', reject).listen(port, '127.0.0.1', resolve));
    const { port: taken } = this.server.address() as AddressInfo;
    const udp = createSocket('udp4');
    this.udp = udp;
    udp.on('message', (bytes, from) => this.datagram(bytes, from));
    udp.on('error', () => undefined);
    await new Promise<void>((resolve) => udp.bind(taken, '127.0.0.1', resolve));
    return taken;
  }

  async stop(): Promise<void> {
    for (const peer of this.peers.values()) peer.end();
    this.peers.clear();
    this.udp?.close();
    this.udp = null;
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  get listeners(): number {
    return [...this.peers.values()].filter(({ listens }) => listens).length;
  }

  /** Somebody punches: it is remembered, and told to whoever listens. */
  punch(punch: PulledPunch): void {
    this.punches.push(punch);
    const data = eventOf(punch, this.options.eventSize ?? 32);
    for (const peer of this.peers.values())
      if (peer.listens) peer.send(writePacket({ command: COMMAND.registerEvents, session: 1, reply: 0, data }));
  }

  private accept(socket: Socket): void {
    const name = `tcp:${socket.remotePort}`;
    const frames = new Frames();
    const peer: Peer = {
      send: (packet) => {
        const frame = writeFrame(packet);
        if (this.fault === 'pieces') for (const byte of frame) socket.write(Buffer.from([byte]));
        else socket.write(frame);
      },
      end: () => socket.destroy(),
      session: 0,
      authorised: false,
      listens: false,
      last: null,
    };
    this.peers.set(name, peer);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => this.peers.delete(name));
    socket.on('data', (piece) => {
      try {
        for (const packet of frames.take(piece)) this.hear(peer, packet);
      } catch {
        // What is not its protocol it hangs up on; on a shared machine anybody may knock at a port.
        socket.destroy();
      }
    });
  }

  private datagram(bytes: Buffer, { address, port }: RemoteInfo): void {
    const name = `udp:${address}:${port}`;
    let peer = this.peers.get(name);
    if (!peer) {
      peer = {
        send: (packet) => void this.udp?.send(packet, port, address),
        end: () => this.peers.delete(name),
        session: 0,
        authorised: false,
        listens: false,
        last: null,
      };
      this.peers.set(name, peer);
    }
    try {
      this.hear(peer, bytes);
    } catch {
      // A datagram that is not its protocol is none.
    }
  }

  private hear(peer: Peer, bytes: Buffer): void {
    const packet = readPacket(bytes);
    if (packet.command === ANSWER.ok) {
      this.thanked++;
      return;
    }
    this.asked.push(packet.command);
    if (this.fault === 'silent') return;
    if (this.fault === 'hang-up') {
      this.fault = 'none';
      peer.end();
      return;
    }
    if (this.fault === 'late' && peer.last) peer.send(peer.last);
    const refuses = this.fault === 'refuses' && packet.command !== COMMAND.connect;
    const open = peer.authorised || packet.command === COMMAND.connect || packet.command === COMMAND.authorise;
    if (refuses || !open) this.reply(peer, packet, refuses ? ANSWER.error : ANSWER.unauthorised);
    else this.serve(peer, packet);
  }

  private reply(peer: Peer, to: Packet, command: number, data: Buffer = Buffer.alloc(0)): void {
    const packet = writePacket({ command, session: peer.session, reply: to.reply, data });
    if (this.fault === 'wrong-sum') packet[packet.length - 1] = ((packet[packet.length - 1] ?? 0) + 1) & 0xff;
    peer.last = packet;
    peer.send(packet);
  }

  private serve(peer: Peer, packet: Packet): void {
    if (packet.command === COMMAND.readSet) this.announce(peer, packet);
    else if (packet.command === COMMAND.readPiece) this.piece(peer, packet);
    else this.reply(peer, packet, ...this.answer(peer, packet));
  }

  /** Questions that one packet answers. */
  private answer(peer: Peer, { command, data }: Packet): [number, Buffer?] {
    const { key = 0, serial = 'CJ1' } = this.options;
    switch (command) {
      case COMMAND.connect:
        peer.session = 1_000 + ++this.sessions;
        peer.authorised = key === 0;
        return [key === 0 ? ANSWER.ok : ANSWER.unauthorised];
      case COMMAND.authorise:
        peer.authorised = data.equals(communicationKey(key, peer.session));
        return [peer.authorised ? ANSWER.ok : ANSWER.unauthorised];
      case COMMAND.readOption:
        return [ANSWER.ok, Buffer.from(`~SerialNumber=${serial}\0`)];
      case COMMAND.readCounts:
        return [ANSWER.ok, this.counts()];
      case COMMAND.readTime: {
        const time = Buffer.alloc(4);
        time.writeUInt32LE(encodeClockTime(this.face) ?? 0);
        return [ANSWER.ok, time];
      }
      case COMMAND.writeTime:
        this.face = decodeClockTime(data.readUInt32LE(0)) ?? this.face;
        return [ANSWER.ok];
      case COMMAND.registerEvents:
        peer.listens = data.readUInt32LE(0) !== 0;
        return [ANSWER.ok];
      case COMMAND.writeUser:
        this.keep(data);
        return [ANSWER.ok];
      case COMMAND.deleteUser: {
        const at = this.users.findIndex(({ uid }) => uid === data.readUInt16LE(0));
        if (at >= 0) this.users.splice(at, 1);
        return [at >= 0 ? ANSWER.ok : ANSWER.error];
      }
      case COMMAND.exit:
        peer.authorised = false;
        peer.listens = false;
        return [ANSWER.ok];
      case COMMAND.freeData:
        this.buffer = Buffer.alloc(0);
        return [ANSWER.ok];
      case COMMAND.refresh:
        return [ANSWER.ok];
      default:
        return [ANSWER.unknown];
    }
  }

  private counts(): Buffer {
    const counts = Buffer.alloc(80);
    counts.writeUInt32LE(this.users.length, 16);
    counts.writeUInt32LE(this.punches.length, 32);
    return counts;
  }

  private keep(record: Buffer): void {
    const [user] = readUsers(withLength(record), 1);
    if (!user) return;
    const at = this.users.findIndex(({ uid }) => uid === user.uid);
    if (at >= 0) this.users[at] = user;
    else this.users.push(user);
  }

  private announce(peer: Peer, packet: Packet): void {
    const { punchSize = 40, userSize = 72, shortSet = 1_000 } = this.options;
    const users = packet.data.readUInt16LE(1) === COMMAND.readUsers;
    const records = users
      ? this.users.map((user) => writeUser(user, userSize))
      : this.punches.map((punch) => punchRecord(punch, punchSize, this.users));
    this.buffer = withLength(Buffer.concat(records));
    if (this.fault === 'hostile') {
      const size = Buffer.alloc(13);
      size.writeUInt32LE(2_147_483_647, 1);
      this.reply(peer, packet, ANSWER.ok, size);
      return;
    }
    if (this.buffer.length <= shortSet) {
      this.reply(peer, packet, COMMAND.data, this.buffer);
      return;
    }
    const size = Buffer.alloc(13);
    size.writeUInt32LE(this.buffer.length, 1);
    size.writeUInt32LE(this.buffer.length, 5);
    this.reply(peer, packet, ANSWER.ok, size);
  }

  private piece(peer: Peer, packet: Packet): void {
    const from = packet.data.readUInt32LE(0);
    const bytes = this.buffer.subarray(from, from + packet.data.readUInt32LE(4));
    const size = Buffer.alloc(8);
    size.writeUInt32LE(bytes.length, 0);
    this.reply(peer, packet, COMMAND.prepareData, size);
    // Kilobytes, as over UDP; over TCP firmware sends all at once, which to a stream is the same.
    for (let at = 0; at < bytes.length; at += 1_024) {
      if (this.fault === 'lossy' && ++this.lost % 40 === 3) continue;
      this.reply(peer, packet, COMMAND.data, bytes.subarray(at, at + 1_024));
    }
    this.reply(peer, packet, ANSWER.ok);
  }
}
