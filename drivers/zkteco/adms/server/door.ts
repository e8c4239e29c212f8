import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type LinkStranger, MICROS_PER_MINUTE, MICROS_PER_MS, offsetAt } from '@millrace/contracts';
import { type DriverHost, Strangers } from '@millrace/driver-api';
import type { ClockMemory } from '../../clock-memory.ts';
import { faceOf } from '../../face.ts';
import type { ClockSettings, ZktecoSettings } from '../../manifest.ts';
import type { Dialect } from '../codec/command.ts';
import { AdmsFault } from '../codec/fault.ts';
import { writeConfiguration, writeHandshake, writeRegistration, writeServerTime } from '../codec/handshake.ts';
import { type AdmsRequest, type ClockInfo, readRequest } from '../codec/request.ts';
import { readBody } from './body.ts';
import { type HandOver, handOver, hearAnswers } from './commands.ts';
import { stampPart, takeUpload } from './uploads.ts';

export interface DoorParts {
  readonly settings: ZktecoSettings;
  readonly memory: ClockMemory;
  readonly host: Pick<DriverHost, 'deliver' | 'log'>;
  /** ms since 1970. */
  readonly now?: () => number;
}

/** How a clock stands; counted since the start. */
export interface ClockStatus {
  readonly device: string;
  readonly serial: string;
  readonly lastSeen: number | null;
  readonly address: string | null;
  readonly dialect: Dialect;
  readonly info: ClockInfo | null;
  readonly punches: number;
  /** Of before the day from which they are wanted. */
  readonly earlier: number;
  readonly unreadable: number;
  /** Templates and photos that it sent unasked: refused and not kept. */
  readonly biometric: number;
  /** Uploads that the gateway would not take, and the reason of the last. */
  readonly kept: number;
  readonly reason: string | null;
}

/** Seconds between two polls of a clock, and after an answer other than OK. */
const DELAY = 10;
const ERROR_DELAY = 30;

interface Clock {
  readonly settings: ClockSettings;
  status: ClockStatus;
  /** It could not be noted what is owed: until the next start no stamp moves past it. */
  unsure: boolean;
}

interface Reply {
  readonly code: number;
  readonly text: string;
}
const OK: Reply = { code: 200, text: 'OK' };

/**
 * The HTTP door of clocks that push. A clock is thanked, and its stamp moves on, only when its punches are safe; with
 * anything but 200 it keeps them and comes again. It is plain HTTP, for these devices speak nothing else: it is bound
 * where the settings say, to this machine alone unless they say otherwise, and answers listed clocks only.
 */
export class AdmsDoor {
  private readonly parts: DoorParts;
  private readonly clocks: ReadonlyMap<string, Clock>;
  private readonly unknown = new Strangers();
  /** Access terminals are given a code made of their number: it need not be kept, and no other terminal's fits. */
  private readonly codeKey = randomBytes(32);
  private readonly server = createServer(
    { requestTimeout: 60_000, headersTimeout: 15_000, maxHeaderSize: 8_192 },
    (request, response) => void this.answer(request, response),
  );

  constructor(parts: DoorParts) {
    this.parts = parts;
    this.clocks = new Map(
      parts.settings.devices.map((settings) => [settings.serial, { settings, status: fresh(settings), unsure: false }]),
    );
    this.server.maxConnections = 1_000;
  }

  /** Resolves with the port once the door is open. Rejects where it cannot be opened. */
  async open(): Promise<number> {
    const { host = '127.0.0.1', port = 0 } = this.parts.settings.door ?? {};
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
    return (this.server.address() as AddressInfo).port;
  }

  /** What is on its way is cut off: a clock that was not thanked comes again. May be called twice. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  /** Clocks that came and that nobody has approved. */
  strangers(): LinkStranger[] {
    return this.unknown.list();
  }

  status(): ClockStatus[] {
    return [...this.clocks.values()].filter(({ settings }) => !settings.pull).map(({ status }) => status);
  }

  private now(): number {
    return this.parts.now?.() ?? Date.now();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let reply: Reply;
    try {
      reply = await this.replyTo(request);
    } catch (error) {
      reply = this.refusal(error);
    }
    if (response.destroyed) return;
    response.writeHead(reply.code, {
      'content-type': 'text/plain;charset=UTF-8',
      'content-length': Buffer.byteLength(reply.text),
      // What was not read must not be taken for the next request.
      ...(request.complete ? {} : { connection: 'close' }),
    });
    response.end(reply.text, () => {
      if (!request.complete) request.destroy();
    });
  }

  private refusal(error: unknown): Reply {
    if (error instanceof AdmsFault)
      return {
        code: error.code === 'unknown-path' ? 404 : error.code === 'too-large' ? 413 : 400,
        text: `${error.field === null ? '' : `${error.field}: `}${error.message}`,
      };
    const reason = error instanceof Error ? error.message : String(error);
    return { code: 503, text: `not taken now: ${reason}` };
  }

  private async replyTo(message: IncomingMessage): Promise<Reply> {
    const request = readRequest(message.method ?? '', message.url ?? '');
    const address = (message.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    const clock = this.clocks.get(request.serial);
    if (!clock) return this.stranger(request.serial, address);
    const { from, device, pull } = clock.settings;
    if (pull) return { code: 403, text: 'this clock is asked over port 4370: it is not to push as well' };
    if (from.length > 0 && !from.includes(address)) {
      this.parts.host.log.warn(
        { device, serial: request.serial, address },
        'a clock came from an address that is not its own',
      );
      return { code: 403, text: 'this clock is not expected from this address' };
    }
    this.note(clock, { lastSeen: this.now(), address });
    return this.serve(clock, request, message);
  }

  private stranger(serial: string, address: string): Reply {
    if (this.unknown.came({ name: serial, address, settings: { serial } }, this.now()))
      this.parts.host.log.warn({ serial, address }, 'a clock that is not configured asks to be let in');
    return { code: 403, text: 'this clock is not approved yet' };
  }

  private async serve(clock: Clock, request: AdmsRequest, message: IncomingMessage): Promise<Reply> {
    const { memory } = this.parts;
    const { serial } = request;
    switch (request.kind) {
      case 'handshake':
        return this.handshake(clock, request.pushVersion);
      case 'upload':
        return this.upload(clock, request, await this.body(message));
      case 'poll':
        if (request.info) this.note(clock, { info: request.info });
        return { code: 200, text: handOver(memory, this.handOver(clock)) };
      case 'results':
        hearAnswers(memory, serial, await this.body(message));
        return OK;
      case 'register':
        await this.body(message);
        this.note(clock, { dialect: this.dialect(clock, 'access') });
        return { code: 200, text: writeRegistration(this.registryCode(serial)) };
      case 'configuration':
        await this.body(message);
        return { code: 200, text: this.configuration(clock) };
      case 'time':
        return { code: 200, text: writeServerTime(faceOf('UTC', this.now()), this.offset(clock)) };
      case 'ping':
        return OK;
    }
  }

  private body(message: IncomingMessage): Promise<string> {
    return readBody(message, this.parts.settings.door?.maxBody ?? 4_000_000);
  }

  private handshake(clock: Clock, pushVersion: string | null): Reply {
    const { serial, transFlag, timeZone } = clock.settings;
    const { memory } = this.parts;
    const major = Number(/^\d+/.exec(pushVersion ?? '')?.[0] ?? 0);
    this.note(clock, { dialect: this.dialect(clock, major >= 3 ? 'access' : major >= 2 ? 'attendance' : 'legacy') });
    if (clock.status.dialect === 'access') return { code: 200, text: this.configuration(clock) };
    return {
      code: 200,
      text: writeHandshake({
        serial,
        stamps: { attendance: memory.stamp(serial, 'attendance'), operations: memory.stamp(serial, 'operations') },
        namedStamps: pushVersion !== null,
        transFlag,
        timeZone,
        offset: this.offset(clock),
        delay: DELAY,
        errorDelay: ERROR_DELAY,
      }),
    };
  }

  private async upload(clock: Clock, request: AdmsRequest & { kind: 'upload' }, body: string): Promise<Reply> {
    const { settings, memory, host } = this.parts;
    const { serial, device } = clock.settings;
    let taken: Awaited<ReturnType<typeof takeUpload>>;
    try {
      taken = await takeUpload(clock.settings, request.table, body, {
        deliver: host.deliver,
        operations: settings.operations,
        refused: (keys) => this.owe(clock, keys),
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.note(clock, { kept: clock.status.kept + 1, reason });
      host.log.warn({ device, serial, table: request.table, reason }, 'an upload was not taken; the clock keeps it');
      throw error;
    }
    const part = stampPart(request.table);
    memory.paid(serial, taken.keys);
    // A clock that reports at once sends a new punch before an older upload that it has to repeat: the stamp of the new one
    // would lead past the old.
    const behind = clock.unsure || memory.owes(serial);
    if (part !== null && request.stamp !== null && !behind) memory.keepStamp(serial, part, request.stamp);
    const { punches, earlier, unreadable, biometric } = clock.status;
    this.note(clock, {
      punches: punches + taken.punches,
      earlier: earlier + taken.earlier,
      unreadable: unreadable + taken.unreadable,
      biometric: biometric + taken.biometric,
      reason: null,
    });
    // By the protocol of access terminals the table and its lines; some of them know "OK" only, and send for ever else.
    if (request.tableData && clock.settings.thanks === 'count')
      return { code: 200, text: `${request.table.toLowerCase()}=${taken.lines}` };
    // Counted with the lines that could not be read: firmware that is told less sends the same again for ever.
    return { code: 200, text: part === null ? 'OK' : `OK: ${taken.lines}` };
  }

  private owe(clock: Clock, keys: readonly string[]): void {
    const { memory, host } = this.parts;
    const { device, serial } = clock.settings;
    try {
      memory.owe(serial, keys);
    } catch (error) {
      clock.unsure = true;
      host.log.warn({ device, serial, reason: String(error) }, 'what a clock is owed could not be noted');
    }
  }

  private handOver({ settings, status }: Clock): HandOver {
    const now = this.now();
    return { serial: settings.serial, dialect: status.dialect, now, face: faceOf(settings.zone, now) };
  }

  private configuration(clock: Clock): string {
    const { serial, timeZone } = clock.settings;
    return writeConfiguration({
      registryCode: this.registryCode(serial),
      delay: DELAY,
      errorDelay: ERROR_DELAY,
      offset: this.offset(clock),
      timeZone,
    });
  }

  private registryCode(serial: string): string {
    return createHmac('sha256', this.codeKey).update(serial).digest('hex').slice(0, 32);
  }

  private dialect(clock: Clock, told: Dialect): Dialect {
    return clock.settings.dialect === 'auto' ? told : clock.settings.dialect;
  }

  /** Minutes that the clock's wall is ahead of UTC now: it is told again at every handshake, and so follows summer time. */
  private offset(clock: Clock): number {
    return Math.round(offsetAt(clock.settings.zone, this.now() * MICROS_PER_MS) / MICROS_PER_MINUTE);
  }

  private note(clock: Clock, change: Partial<ClockStatus>): void {
    clock.status = { ...clock.status, ...change };
  }
}

const fresh = ({ device, serial, dialect }: ClockSettings): ClockStatus => ({
  device,
  serial,
  lastSeen: null,
  address: null,
  dialect: dialect === 'auto' ? 'attendance' : dialect,
  info: null,
  punches: 0,
  earlier: 0,
  unreadable: 0,
  biometric: 0,
  kept: 0,
  reason: null,
});
