import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { LinkStranger } from '@millrace/contracts';
import {
  type DeviceReport,
  type DriverHost,
  type DriverLink,
  type InboundMessage,
  Strangers,
  whileWanted,
} from '@millrace/driver-api';
import { type Given, userOf } from '../user.ts';
import { type Trap, TrapDecoder } from './decoder.ts';
import type { TrapSender, TrapSettings } from './manifest.ts';
import { Sender } from './sender.ts';

/** ms until a port that could not be opened is tried again. */
const AGAIN = 5_000;
/** Messages on their way to the disk at once: what comes beyond is dropped, and told. */
const MOST_UNDER_WAY = 500;

interface Source {
  readonly sender: Sender;
  readonly decoder: TrapDecoder;
}

/** A UDP port that devices send traps and informs to. An inform is thanked when it is safe, so its device repeats what is not. */
export class TrapLink implements DriverLink {
  private readonly settings: TrapSettings;
  private readonly host: DriverHost;
  private readonly unknown = new Strangers();
  private sources: ReadonlyMap<string, Source> = new Map();
  private socket: Socket | null = null;
  private again: NodeJS.Timeout | undefined;
  private running = false;
  private opening: Promise<void> = Promise.resolve();
  private readonly underWay = new Set<Promise<void>>();

  constructor(settings: TrapSettings, host: DriverHost) {
    this.settings = settings;
    this.host = host;
  }

  async start(): Promise<void> {
    if (this.running) return;
    this.running = true;
    this.host.report('connecting', null);
    this.opening = this.open();
    await this.opening;
  }

  async stop(): Promise<void> {
    if (!this.running) return;
    this.running = false;
    clearTimeout(this.again);
    await this.opening;
    this.close();
    // What the gateway has not kept by then is left: an inform comes again.
    await whileWanted(Promise.all(this.underWay), AbortSignal.abort()).catch(() => undefined);
    this.host.report('stopped', null);
  }

  /** The port in use; null where it is closed. */
  port(): number | null {
    return this.socket?.address().port ?? null;
  }

  devices(): readonly DeviceReport[] {
    return [...new Set([...this.sources.values()].map(({ sender }) => sender))].map((sender) => sender.report());
  }

  strangers(): readonly LinkStranger[] {
    return this.unknown.list();
  }

  private async open(): Promise<void> {
    const { host, port } = this.settings;
    try {
      // Secrets are read anew at each try: one that was missing may be there by now.
      this.sources = await this.sourcesOf(this.settings);
      this.socket = await bound(host, port);
      if (!this.running) return this.close();
      this.socket.on('message', (bytes, from) => this.take(bytes, from));
      this.socket.on('error', (error) => this.lost(error));
      this.host.report('online', null);
    } catch (error) {
      this.lost(error);
    }
  }

  private close(): void {
    this.socket?.close();
    this.socket = null;
  }

  private lost(error: unknown): void {
    this.close();
    if (!this.running) return;
    const { host, port } = this.settings;
    const { code, message } = error as NodeJS.ErrnoException;
    const words: Readonly<Record<string, string>> = {
      EACCES: 'the system does not let us have a port below 1024: take 1162, or give the right for it',
      EADDRINUSE: 'another program has this port: stop it (snmptrapd?), or take another',
      EADDRNOTAVAIL: 'this machine has no such address: write one of its own, or 0.0.0.0',
    };
    this.host.report(
      code === undefined ? 'refused' : 'lost',
      code === undefined ? message : `${host}:${port}: ${words[code] ?? message}`,
    );
    clearTimeout(this.again);
    this.again = setTimeout(() => {
      this.opening = this.open();
    }, AGAIN);
  }

  private async sourcesOf({ id, devices }: TrapSettings): Promise<ReadonlyMap<string, Source>> {
    const given: Given = async (name) => (name === undefined ? undefined : (await this.host.secret(name)).trim());
    const sources = new Map<string, Source>();
    for (const device of devices) {
      const decoder = new TrapDecoder(await knownOf(device, given), `${id}/${device.device}`);
      const source = { sender: new Sender(device, Date.now()), decoder };
      for (const address of device.from) sources.set(plain(address), source);
    }
    return sources;
  }

  private take(bytes: Buffer, from: RemoteInfo): void {
    const now = Date.now();
    const address = plain(from.address);
    const source = this.sources.get(address);
    if (!source) {
      this.unknown.came({ name: address, address, settings: { from: [address] } }, now);
      return;
    }
    const { sender, decoder } = source;
    if (!sender.mayCome(now)) return;
    const { trap, reply, refused } = decoder.decode(bytes, from, now);
    const answer = (): void => {
      // Whoever sends from port 0 can be sent no answer.
      if (reply && from.port !== 0) this.socket?.send(reply, from.port, from.address);
    };
    if (refused !== undefined) {
      sender.refuse(`a message from ${address} was not taken: ${refused}: look at version, community or user`);
    }
    if (trap) this.keep(trap, sender, { address, now, answer });
    else answer();
  }

  private keep(
    trap: Trap,
    sender: Sender,
    { address, now, answer }: { address: string; now: number; answer(): void },
  ): void {
    sender.heard(now);
    const before = trap.inform ? sender.cameBefore(trap.digest, now) : null;
    if (before !== null) {
      if (before) answer();
      return;
    }
    if (this.underWay.size >= MOST_UNDER_WAY) {
      sender.drop();
      return;
    }
    if (trap.inform) sender.came(trap.digest, now);
    const kept = this.host.deliver(messageOf(trap, sender.device, address)).then(
      () => {
        if (trap.inform) sender.isSafe(trap.digest, now);
        answer();
      },
      () => {
        // A trap is gone; an inform is not thanked, and comes again.
        sender.isLost(trap.digest);
        if (!trap.inform) sender.drop();
      },
    );
    this.underWay.add(kept);
    void kept.finally(() => this.underWay.delete(kept));
  }
}

async function knownOf(device: TrapSender, given: Given) {
  if (device.version === '3') return { user: await userOf(device, given) };
  return { community: (await given(device.community)) ?? 'public' };
}

function bound(host: string, port: number): Promise<Socket> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      socket.close();
      reject(error);
    };
    socket.once('error', failed);
    socket.bind(port, host, () => {
      socket.off('error', failed);
      resolve(socket);
    });
  });
}

/** An IPv4 address may come as one of IPv6, and one of IPv6 with the interface that it came by. */
const plain = (address: string): string =>
  address
    .toLowerCase()
    .replace(/^::ffff:(?=\d)/, '')
    .replace(/%.*$/, '');

function messageOf({ oid, uptime, values, inform }: Trap, device: string, from: string): InboundMessage {
  return {
    topic: `devices/${device}/traps/${oid}`,
    payload: Buffer.from(JSON.stringify({ trap: oid, uptime, values, _: { from, inform } })),
    retained: false,
    redelivered: false,
    device,
  };
}
