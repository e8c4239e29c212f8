import {
  type DeviceCommand,
  type DeviceCommandResult,
  type GatewayConfig,
  isTrustCommand,
  MICROS_PER_MS,
  nowMicros,
  PEER_NAME,
  RELEASE_COMMAND,
} from '@millrace/contracts';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Broker } from '../broker/broker.types.ts';
import type { Journal } from '../journal/journal.ts';
import type { LinkSupervisor } from '../supervisor/links/link-supervisor.ts';
import { type AskedDevices, type AskedResult, commandAskedDevice } from './asked-device-commands.ts';
import { type DecideOnPeer, decideOnPeer } from './decide-on-peer.ts';
import { carryOutRelease, type ReleaseHold } from './release-hold.ts';

/** Where a device hears its commands, and where it says what became of them. */
export const commandTopic = (device: string): string => `commands/${device}`;
export const COMMAND_RESULTS = 'command-results/';

/** Devices behind a link that takes commands for them. */
export type LinkedDevices = Pick<LinkSupervisor, 'reaches' | 'command'>;

/** What a device answers. */
const answer = z.object({
  id: z.uuid(),
  state: z.enum(['acknowledged', 'refused', 'failed']).default('acknowledged'),
  message: z.string().max(1_000).optional(),
});

export interface DeviceCommandsParts {
  readonly journal: Pick<Journal, 'migrate' | 'query' | 'transaction'>;
  readonly broker: Pick<Broker, 'publish' | 'claim' | 'connected'>;
  /** Devices that do not listen to the broker but are asked. */
  readonly asked?: AskedDevices;
  /** Devices that report through a link: they hear what it carries. */
  readonly linked?: LinkedDevices;
  /** Carries a person's word to whoever was shown the certificate of a caller that is no device. */
  readonly decide?: DecideOnPeer;
  /** Begins what this gateway holds back. */
  readonly release?: ReleaseHold;
  readonly config: () => GatewayConfig | null;
  readonly log: Logger;
}

const MIGRATIONS = [
  `create table device_command (
     id text primary key, device text not null, given_at integer not null, expires_at integer not null,
     state text, message text, at integer)`,
];
const INDEXED = ['create index device_command_given on device_command (given_at)'];
const LOOK_EVERY = 200;
/** ms; what a timer of Node can hold is a little more. */
const LONGEST_WAIT = 2_000_000_000;
const KEPT = 7 * 24 * 3600 * 1_000_000;

type OwnWork = (command: DeviceCommand) => AskedResult | Promise<AskedResult>;

interface Waiting {
  readonly device: string;
  settle(result: DeviceCommandResult): void;
}

/**
 * Writes commands to devices over the broker. A command is remembered before it is published, so that it is written at
 * most once, also across a kill; it is published only while its device listens, and not after its time. Only a live
 * request of the server comes here: no replay of the log or of quarantine writes to a device.
 */
export class DeviceCommands {
  private readonly parts: DeviceCommandsParts;
  private readonly waiting = new Map<string, Waiting>();
  private readonly ending = new AbortController();

  constructor(parts: DeviceCommandsParts) {
    this.parts = parts;
  }

  async start(): Promise<void> {
    await this.parts.journal.migrate('commands/1', MIGRATIONS);
    await this.parts.journal.migrate('commands/2', INDEXED);
    this.parts.broker.claim(COMMAND_RESULTS, ({ device, topic, payload }) => this.heard(device, topic, payload));
  }

  /** Whoever still waits is told nothing: the server asks again, and is given what is remembered. */
  stop(): void {
    this.ending.abort();
  }

  /**
   * Delivers a command and gives what became of it: acknowledged or refused by the device, expired, or failed.
   * `onDelivered` is told when it has been given to the broker for a device that is there.
   */
  async carryOut(
    command: DeviceCommand,
    onDelivered: (delivered: DeviceCommandResult) => void = () => undefined,
  ): Promise<DeviceCommandResult> {
    const { journal } = this.parts;
    const before = (await journal.query({ sql: 'select * from device_command where id = ?', params: [command.id] }))[0];
    if (before) {
      return {
        id: command.id,
        state: (before.state ?? 'failed') as DeviceCommandResult['state'],
        at: Number(before.at ?? before.given_at),
        message: String(before.message ?? 'it was given to the device, but the gateway ended before the answer'),
      };
    }
    const own = this.ownWork(command);
    const device = own
      ? { id: command.device }
      : this.parts.config()?.devices.find(({ id, path }) => id === command.device || path === command.device);
    if (!device) return this.result(command.id, 'failed', 'this gateway has no such device');
    // What is decided about a device that is refused cannot wait until it is reached.
    while (!own && !isTrustCommand(command.name) && !this.reaches(device.id)) {
      if (nowMicros() >= command.expiresAt) return this.result(command.id, 'expired', 'the device was not connected');
      await this.pause();
    }
    if (nowMicros() >= command.expiresAt) return this.result(command.id, 'expired', 'its time had passed');
    await this.remember(command);
    const result = own ? await this.done(command, own) : await this.wayTo(device.id)(command, device, onDelivered);
    await journal.transaction({
      statements: [
        {
          sql: 'update device_command set state = ?, message = ?, at = ? where id = ?',
          params: [result.state, result.message ?? null, result.at, result.id],
        },
      ],
    });
    return result;
  }

  /** What this gateway does itself, whether or not the device is there; null where it is the device's. */
  private ownWork({ name, device }: DeviceCommand): OwnWork | null {
    const { release, decide } = this.parts;
    if (name === RELEASE_COMMAND && release) return (command) => carryOutRelease(command, release);
    const isOfPeer = isTrustCommand(name) && PEER_NAME.matches(device);
    return isOfPeer && decide ? (command) => decideOnPeer(command, decide) : null;
  }

  private async done(command: DeviceCommand, work: OwnWork): Promise<DeviceCommandResult> {
    const { state, message } = await work(command);
    return this.result(command.id, state, message);
  }

  private reaches(device: string): boolean {
    const { asked, linked, broker } = this.parts;
    return asked?.reaches(device) ?? linked?.reaches(device) ?? broker.connected().has(device);
  }

  /** How a command reaches this device: it is asked, it hangs on a link that carries commands, or it listens to the broker. */
  private wayTo(device: string): typeof this.give {
    const { asked, linked } = this.parts;
    if (typeof asked?.reaches(device) === 'boolean') return (command, of) => this.ask(command, of);
    if (typeof linked?.reaches(device) === 'boolean') return (command, of) => this.hand(command, of);
    return (command, of, onDelivered) => this.give(command, of, onDelivered);
  }

  private async hand(command: DeviceCommand, { id }: { readonly id: string }): Promise<DeviceCommandResult> {
    const left = Math.max(0, (command.expiresAt - nowMicros()) / MICROS_PER_MS);
    const expiry = AbortSignal.timeout(Math.min(left, LONGEST_WAIT));
    const { name, parameters } = command;
    const given = { id: command.id, device: id, name, parameters };
    const answer = await this.parts.linked?.command(given, AbortSignal.any([expiry, this.ending.signal]));
    const { state, message } = answer ?? { state: 'failed' as const, message: 'this gateway has no links' };
    // Whoever carries it may have withdrawn it by then, or not know what became of it: the words say which.
    return this.result(command.id, state === 'failed' && expiry.aborted ? 'expired' : state, message);
  }

  private async ask(command: DeviceCommand, { id }: { readonly id: string }): Promise<DeviceCommandResult> {
    const { asked } = this.parts;
    if (!asked) return this.result(command.id, 'failed', 'this gateway asks no devices');
    const { state, message } = await commandAskedDevice(asked, id, command, this.ending.signal);
    return this.result(command.id, state, message);
  }

  private async remember({ id, device, expiresAt }: DeviceCommand): Promise<void> {
    await this.parts.journal.transaction({
      statements: [
        { sql: 'delete from device_command where given_at < ?', params: [nowMicros() - KEPT] },
        {
          sql: 'insert into device_command (id, device, given_at, expires_at) values (?, ?, ?, ?)',
          params: [id, device, nowMicros(), expiresAt],
        },
      ],
    });
  }

  private async give(
    command: DeviceCommand,
    device: { readonly id: string },
    onDelivered: (delivered: DeviceCommandResult) => void,
  ): Promise<DeviceCommandResult> {
    const answered = new Promise<DeviceCommandResult>((settle) => {
      this.waiting.set(command.id, { device: device.id, settle });
    });
    const { id, name, parameters, issuedAt, expiresAt } = command;
    const payload = JSON.stringify({ id, name, parameters, issuedAt, expiresAt });
    this.parts.broker.publish({ topic: commandTopic(device.id), payload, qos: 1 });
    onDelivered(this.result(id, 'delivered'));
    const expired = this.until(command.expiresAt).then(() =>
      this.result(id, 'expired', 'the device got it, and did not answer in time'),
    );
    try {
      return await Promise.race([answered, expired]);
    } finally {
      this.waiting.delete(id);
    }
  }

  private async heard(device: string, topic: string, payload: Buffer): Promise<void> {
    const { id, state, message } = answer.parse(JSON.parse(payload.toString('utf8')));
    const named = topic.slice(COMMAND_RESULTS.length);
    if (named !== device) throw new Error(`${device} may not answer for ${named}`);
    const waiting = this.waiting.get(id);
    if (!waiting || waiting.device !== device) {
      this.parts.log.info({ device, command: id, state }, 'an answer that nobody waits for any more');
      return;
    }
    waiting.settle(this.result(id, state, message));
  }

  private result(id: string, state: DeviceCommandResult['state'], message?: string): DeviceCommandResult {
    return { id, state, at: nowMicros(), ...(message === undefined ? {} : { message }) };
  }

  private async until(time: number): Promise<void> {
    while (nowMicros() < time) await this.pause(Math.min(LOOK_EVERY, (time - nowMicros()) / MICROS_PER_MS));
  }

  private pause(milliseconds = LOOK_EVERY): Promise<void> {
    const { signal } = this.ending;
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const stopped = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(
        () => {
          signal.removeEventListener('abort', stopped);
          resolve();
        },
        Math.max(1, milliseconds),
      );
      signal.addEventListener('abort', stopped, { once: true });
    });
  }
}
