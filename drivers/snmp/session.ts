import { isIP } from 'node:net';
import { MICROS_PER_MS } from '@millrace/contracts';
import { type ConnectContext, DeviceError, socketError } from '@millrace/driver-api';
import snmp, { type Session, type SessionOptions, type Varbind } from 'net-snmp';
import type { SnmpSettings } from './manifest.ts';
import { type Given, userOf } from './user.ts';

const VERSIONS = { '1': snmp.Version1, '2c': snmp.Version2c } as const;
const { ErrorStatus } = snmp;

/** The library's errors, which it does not export by class: by their names. */
interface SnmpFault extends Error {
  readonly status?: number;
  readonly code?: unknown;
}

/** A question of the library: how it is asked, and by what it calls back. */
type Ask<Answer> = (session: Session, done: (error: Error | null, answer?: Answer) => void) => void;

/** One socket to one device. It keeps no connection: what is lost shows only in answers that do not come. */
export class SnmpLink {
  readonly version: SnmpSettings['version'];
  /** Objects that a device of version 1 has not: one of them spoils the whole question. */
  readonly missing = new Set<string>();
  private readonly where: string;
  private readonly session: Session;
  private closed = false;
  /** Something came that was no answer of SNMP. */
  private garbage = false;

  constructor(settings: SnmpSettings, session: Session) {
    this.version = settings.version;
    this.where = `${settings.host}:${settings.port}`;
    this.session = session;
    // Whoever knows the port can send anything to it: it is no reason to give the link up.
    (session as unknown as NodeJS.EventEmitter).on('error', () => {
      this.garbage = true;
    });
  }

  get(oids: string[], signal: AbortSignal): Promise<readonly Varbind[]> {
    return this.ask((session, done) => session.get(oids, done), signal);
  }

  async set(varbind: Varbind, signal: AbortSignal): Promise<void> {
    await this.ask<readonly Varbind[]>((session, done) => session.set([varbind], done), signal);
  }

  /** What comes next in the device's order, several where the version knows how. */
  async next(oid: string, most: number, signal: AbortSignal): Promise<readonly Varbind[]> {
    if (this.version === '1') return this.ask((session, done) => session.getNext([oid], done), signal);
    const [rows] = await this.ask<readonly (Varbind | Varbind[])[]>(
      (session, done) => session.getBulk([oid], 0, most, done as never),
      signal,
    );
    return rows === undefined ? [] : [rows].flat();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.session.close();
  }

  private ask<Answer>(ask: Ask<Answer>, signal: AbortSignal): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.closed) {
        reject(new DeviceError('lost', 'we ended the connection'));
        return;
      }
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      this.garbage = false;
      const settle = (act: () => void): void => {
        signal.removeEventListener('abort', aborted);
        act();
      };
      const aborted = (): void => settle(() => reject(signal.reason as Error));
      signal.addEventListener('abort', aborted, { once: true });
      ask(this.session, (error, answer) =>
        settle(() => {
          if (error) reject(this.faultOf(error));
          else resolve(answer as Answer);
        }),
      );
    });
  }

  private faultOf(error: SnmpFault): Error {
    const { where } = this;
    if (this.closed) return new DeviceError('lost', 'we ended the connection');
    if (error.name === 'RequestTimedOutError') {
      return this.garbage
        ? new DeviceError('garbled', `${where}: what answers there does not speak SNMP: is the port right?`)
        : new DeviceError(
            'silent',
            `${where}: no answer: is SNMP switched on there, and are version, community or user right? A wrong one is not answered`,
          );
    }
    if (error.name === 'RequestFailedError')
      return new RefusedBySnmp(`${where}: the device says: ${error.message}`, error.status ?? 0);
    if (error.name === 'ResponseInvalidError') {
      const faults: readonly string[] = ['Unsupported Security', 'Unknown User', 'Wrong Digest', 'Decryption'];
      return faults.some((words) => error.message.startsWith(words))
        ? new DeviceError(
            'refused',
            `${where}: the device does not know us: ${error.message}: look at user, secrets and their kinds`,
          )
        : new DeviceError('garbled', `${where}: ${error.message}`);
    }
    return socketError(error, where);
  }
}

/** The device answered that it cannot; `status` is the error status of RFC 3416 §3. */
export class RefusedBySnmp extends DeviceError {
  readonly status: number;
  constructor(message: string, status: number) {
    super('device', message);
    this.status = status;
  }
  /** Whether fewer values, or other ones, could be answered. */
  get ofOneValue(): boolean {
    return this.isMissing || this.status === ErrorStatus.TooBig;
  }
  /** Version 1's way of saying that it has no such object, and at the end of a walk that there is none behind. */
  get isMissing(): boolean {
    return this.status === ErrorStatus.NoSuchName;
  }
}

/** The library throws at some malformed answers, out of the socket's own event: here they are garbage like others. */
class GuardedSession extends snmp.Session {
  from: string | null = null;
  override onMsg(buffer: Buffer, peer?: { readonly address: string }): void {
    if (this.from !== null && peer !== undefined && peer.address !== this.from) return;
    try {
      super.onMsg(buffer);
    } catch (error) {
      (this as unknown as NodeJS.EventEmitter).emit('error', error);
    }
  }
}

/** Reads the secrets that the settings name, and opens a socket; nothing is asked of the device yet. */
export async function openSnmp(settings: SnmpSettings, { signal, secret }: ConnectContext): Promise<SnmpLink> {
  signal.throwIfAborted();
  const given: Given = async (name) => (name === undefined ? undefined : (await secret(name)).trim());
  const { host, port, version, context } = settings;
  const common: SessionOptions = {
    port,
    transport: isIP(host) === 6 ? 'udp6' : 'udp4',
    timeout: Math.ceil(settings.answerWithin / MICROS_PER_MS),
    retries: 1,
    context,
    reportOidMismatchErrors: true,
  };
  const session =
    version === '3'
      ? new GuardedSession(host, await userOf(settings, given), { ...common, version: snmp.Version3 } as never)
      : new GuardedSession(host, (await given(settings.community)) ?? 'public', {
          ...common,
          version: VERSIONS[version],
        });
  if (isIP(host) !== 0) session.from = host;
  if (signal.aborted) session.close();
  signal.throwIfAborted();
  return new SnmpLink(settings, session);
}
