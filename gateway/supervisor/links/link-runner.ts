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
import type {
  Driver,
  DriverHost,
  DriverLink,
  InboundMessage,
  LinkAnswer,
  LinkCommand,
  LinkState,
} from '@millrace/driver-api';
import type { Logger } from 'pino';
import type { Message, Source } from '../../pipeline/source.ts';
import { containedLink } from './contained-link.ts';

/** A link as the configuration names it: what its driver is given, and whose messages come through it. */
export interface WantedLink {
  readonly id: string;
  readonly protocol: string;
  readonly given: Readonly<Record<string, unknown>>;
  readonly devices: readonly string[];
}

export interface LinkRunnerParts {
  readonly driver: Driver;
  readonly accept: (message: Message, done: (error: Error | null) => void) => void;
  /** Who sends: a device of the plant, or (null) the link itself. */
  readonly source: (device: string | null) => Source;
  readonly secret: (name: string) => Promise<string>;
  readonly folder: string;
  readonly clock: () => Micros;
  readonly log: Logger;
  /** ms until a link that threw while it was made is made again. */
  readonly again?: number;
}

/** A link that does not come up, or does not go, in this time (ms) holds up nothing else. */
const PATIENCE = 5_000;
const AGAIN = 10_000;

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
  private link: DriverLink | null = null;
  private ended = false;
  private again: NodeJS.Timeout | undefined;
  private state: DeviceState = 'connecting';
  private reason: string | null = null;
  private since: Micros;
  /** What came of each device last, µs. */
  private readonly heard = new Map<string, Micros>();

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
      return;
    }
    let link: DriverLink | null = null;
    try {
      link = containedLink(
        (host) => this.parts.driver.link(settings.data, host),
        this.host(),
        (error) => void this.failed(error, link),
      );
      this.link = link;
      await within(link.start(), 'it is still being made');
    } catch (error) {
      // Let go meanwhile: whoever did that sees to what comes next.
      if (this.link !== link) return;
      this.stands('refused', textOf(error));
      if (this.ended || error instanceof Slow) return;
      this.again = setTimeout(() => void this.anew(), this.parts.again ?? AGAIN);
    }
  }

  async stop(): Promise<void> {
    this.ended = true;
    clearTimeout(this.again);
    await this.release();
  }

  /** Null where no device of this name reports through it. */
  has(device: string): boolean {
    return this.wanted.devices.includes(device);
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

  /** Its driver threw where nobody could catch it: what it holds is let go, and it is made anew. */
  private async failed(error: Error, link: DriverLink | null): Promise<void> {
    const { log, again = AGAIN } = this.parts;
    log.warn({ link: this.wanted.id, reason: error.message, stack: error.stack }, 'a driver failed');
    // What is left of a link that was let go touches none that came after it.
    if (this.link !== link) return;
    clearTimeout(this.again);
    await this.release();
    this.stands('connecting', `its driver failed: ${error.message}`);
    if (!this.ended) this.again = setTimeout(() => void this.anew(), again);
  }

  private async anew(): Promise<void> {
    await this.release();
    if (!this.ended) await this.start();
  }

  private async release(): Promise<void> {
    const { link } = this;
    this.link = null;
    try {
      if (link) await within(link.stop(), 'it is still being ended');
    } catch (error) {
      this.parts.log.warn({ link: this.wanted.id, reason: textOf(error) }, 'link ended');
    }
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

class Slow extends Error {}

async function within(work: Promise<void>, words: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Slow(`${words} after ${PATIENCE / 1000} s`)), PATIENCE);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const faultText = ({ path, message }: { readonly path: readonly PropertyKey[]; readonly message: string }): string =>
  path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`;

export const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
