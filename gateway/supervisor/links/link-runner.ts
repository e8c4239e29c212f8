import { mkdirSync } from 'node:fs';
import {
  type DeviceState,
  type LinkedDeviceStatus,
  type LinkStatus,
  type LinkStranger,
  MICROS_PER_MS,
  type Micros,
  MOST_STRANGERS,
} from '@millrace/contracts';
import type { DriverHost, DriverLink, InboundMessage, LinkAnswer, LinkCommand, LinkState } from '@millrace/driver-api';
import type { Logger } from 'pino';
import type { Message, Source } from '../../pipeline/source.ts';
import { KeptInUse } from '../kept-in-use.ts';
import type { Restarts } from '../restarts.ts';
import type { SupervisedLinkDriver } from '../threads/supervised-driver.ts';
import type { Holds } from '../watchdog/held-back.ts';
import { containedLink } from './contained-link.ts';
import type { Brought, TellLost } from './tell-lost.ts';

/** A link as the configuration names it: what its driver is given, and whose messages come through it. */
export interface WantedLink {
  readonly id: string;
  readonly protocol: string;
  readonly given: Readonly<Record<string, unknown>>;
  readonly devices: readonly string[];
  /** What comes through it. */
  readonly brings: readonly Brought[];
}

export interface LinkRunnerParts {
  readonly driver: SupervisedLinkDriver;
  readonly accept: (message: Message, done: (error: Error | null) => void) => void;
  /** Who sends: a device of the plant, or (null) the link itself. */
  readonly source: (device: string | null) => Source;
  readonly secret: (name: string) => Promise<string>;
  readonly folder: string;
  readonly clock: () => Micros;
  readonly held: Holds;
  readonly restarts: Restarts | undefined;
  /** Told of what it brings while it is not in use; nobody is where it is left out. */
  readonly lost?: TellLost | undefined;
  readonly log: Logger;
  /** ms until a link that threw while it was made is made again. */
  readonly again?: number;
}

const STATE_OF: Readonly<Record<LinkState, DeviceState>> = {
  connecting: 'connecting',
  online: 'online',
  refused: 'refused',
  lost: 'connecting',
  stopped: 'stopped',
};

/** Keeps one link in use. Whatever its driver does, nothing is thrown at whoever asks for it here. */
export class LinkRunner {
  readonly wanted: WantedLink;
  private readonly parts: LinkRunnerParts;
  private kept: KeptInUse<DriverLink> | null = null;
  /** As its driver is given them. */
  private settings: unknown = null;
  private ended = false;
  private state: DeviceState = 'connecting';
  private reason: string | null = null;
  private since: Micros;
  /** What came of each device last, µs. */
  private readonly heard = new Map<string, Micros>();
  /** Said of its points since it was in use: not again at every attempt. */
  private saidLost = false;

  constructor(wanted: WantedLink, parts: LinkRunnerParts) {
    this.wanted = wanted;
    this.parts = parts;
    this.since = parts.clock();
  }

  async start(): Promise<void> {
    const { manifest } = this.parts.driver;
    const settings = manifest.settings.safeParse(this.wanted.given);
    if (!settings.success) {
      this.stands('misconfigured', settings.error.issues.map(faultText).join('; '));
      this.tellLost();
      return;
    }
    this.settings = settings.data;
    this.kept = this.keep(settings.data);
    await this.kept.start();
  }

  async stop(): Promise<void> {
    this.ended = true;
    await this.kept?.stop();
  }

  /** Null where no device of this name reports through it. */
  has(device: string): boolean {
    return this.wanted.devices.includes(device);
  }

  /** The thread in which its driver runs; null: beside the journal. */
  thread(): string | null {
    return this.parts.driver.threads?.nameOf(this.settings) ?? null;
  }

  takesCommands(): boolean {
    return this.link?.command !== undefined;
  }

  /** Rejects never: what went wrong is the answer, in words. */
  async command(command: LinkCommand, signal: AbortSignal): Promise<LinkAnswer> {
    try {
      const answer = await this.link?.command?.(command, signal);
      return answer ?? { state: 'failed', message: `link "${this.wanted.id}" is not in use` };
    } catch (error) {
      return { state: 'failed', message: textOf(error) };
    }
  }

  status(): LinkStatus {
    const { id, protocol } = this.wanted;
    const { state, reason, since } = this;
    const address = addressOf(this.wanted);
    const certificate = this.asked((link) => link.certificate?.()) ?? undefined;
    return {
      ...{ id, protocol, address, state, reason, since, devices: this.devices(), strangers: this.strangers() },
      ...(certificate ? { certificate } : {}),
    };
  }

  devices(): LinkedDeviceStatus[] {
    const told = new Map((this.asked((link) => link.devices?.()) ?? []).map((report) => [report.device, report]));
    return this.wanted.devices.map((id) => {
      const report = told.get(id);
      const own = report ? { state: stateOf(report.state), reason: report.reason } : null;
      // What the link is not, no device behind it can be.
      const standing = own && this.state === 'online' ? own : { state: this.state, reason: this.reason };
      const lastHeard = report?.lastHeard == null ? null : Math.round(report.lastHeard * MICROS_PER_MS);
      return { id, ...standing, lastHeard: lastHeard ?? this.heard.get(id) ?? null };
    });
  }

  private get link(): DriverLink | null {
    return this.kept?.current ?? null;
  }

  private keep(settings: unknown): KeptInUse<DriverLink> {
    const { driver, held, restarts, log, again } = this.parts;
    const { id } = this.wanted;
    return new KeptInUse<DriverLink>({
      make: (failed) => {
        const link = containedLink(id, (host) => driver.link(settings, host, failed), this.host(), failed);
        this.saidLost = false;
        return link;
      },
      hold: () => held.holdOf({ kind: 'link', id }),
      onRefused: (reason) => {
        this.stands('refused', reason);
        // One that is there and slow may bring something yet.
        if (!this.link) this.tellLost();
      },
      onFailed: (error) => {
        log.warn({ link: id, reason: error.message, stack: error.stack }, 'a driver failed');
        restarts?.count({ kind: 'link', id }, error.message);
        this.stands('connecting', `its driver failed: ${error.message}`);
        this.tellLost();
      },
      onNotEnded: (reason) => log.warn({ link: id, reason }, 'link ended'),
      ...(again === undefined ? {} : { again }),
    });
  }

  /** What it brings has no value while it is not in use: as of a device that is asked and cannot be. */
  private tellLost(): void {
    const { lost, source, log } = this.parts;
    if (!lost || this.saidLost || this.ended) return;
    this.saidLost = true;
    for (const one of this.wanted.brings)
      lost(source(one.device), one).catch((error: unknown) =>
        log.warn({ link: this.wanted.id, reason: textOf(error) }, 'that a link brings nothing could not be kept'),
      );
  }

  private strangers(): LinkStranger[] {
    return (this.asked((link) => link.strangers?.()) ?? []).slice(0, MOST_STRANGERS);
  }

  /** A driver that throws when it is asked how it is has nothing to tell. */
  private asked<Answer>(ask: (link: DriverLink) => Answer): Answer | undefined {
    try {
      return this.link ? ask(this.link) : undefined;
    } catch (error) {
      this.parts.log.warn({ link: this.wanted.id, reason: textOf(error) }, 'a link does not say how it is');
      return undefined;
    }
  }

  private host(): DriverHost {
    const { secret, folder, log } = this.parts;
    return {
      deliver: (message: InboundMessage) => this.deliver(message),
      report: (state: LinkState, reason: string | null) => this.stands(STATE_OF[state], reason),
      secret,
      folder: () => {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        return folder;
      },
      log,
    };
  }

  private deliver({ topic, payload, device }: InboundMessage): Promise<void> {
    if (this.ended) return Promise.reject(new Error('this link is not in use any more'));
    const known = device !== undefined && this.has(device) ? device : null;
    if (known !== null) this.heard.set(known, this.parts.clock());
    const source = this.parts.source(known);
    return new Promise((resolve, reject) => {
      this.parts.accept({ source, topic, payload }, (error) => (error ? reject(error) : resolve()));
    });
  }

  private stands(state: DeviceState, reason: string | null): void {
    // Tried again several times a second while a peer is away: only what changes is worth a line.
    if (this.ended || (this.state === state && this.reason === reason)) return;
    Object.assign(this, { state, reason, since: this.parts.clock() });
    this.parts.log.info({ link: this.wanted.id, protocol: this.wanted.protocol, state, reason }, 'a link');
  }
}

/** Of a broker its URL, of a reader its host: what a person looks for first when it does not answer. */
export function addressOf({ given: { url, host } }: WantedLink): string | null {
  return typeof url === 'string' ? url : typeof host === 'string' ? host : null;
}

const stateOf = (state: LinkState | 'silent'): DeviceState => (state === 'silent' ? 'silent' : STATE_OF[state]);

const faultText = ({ path, message }: { readonly path: readonly PropertyKey[]; readonly message: string }): string =>
  path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`;

export const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
