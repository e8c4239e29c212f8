import { join } from 'node:path';
import { type GatewayConfig, type LinkStatus, linkSettings, type Micros } from '@millrace/contracts';
import type { LinkAnswer, LinkCommand } from '@millrace/driver-api';
import type { Logger } from 'pino';
import type { Message, Source } from '../../pipeline/source.ts';
import type { Restarts } from '../restarts.ts';
import type { SupervisedLinkDriver, ThreadPlace } from '../threads/supervised-driver.ts';
import { type Holds, NO_HOLDS } from '../watchdog/held-back.ts';
import { addressOf, LinkRunner, type WantedLink } from './link-runner.ts';
import { type TellLost, topicOf, topicsOf } from './tell-lost.ts';

export interface LinkSupervisorParts {
  /** By protocol. That of `mqtt` is for brokers of others, too. */
  readonly drivers: readonly SupervisedLinkDriver[];
  readonly accept: (message: Message, done: (error: Error | null) => void) => void;
  /** A device as a source of messages, by its id. */
  readonly device: (id: string) => Source;
  readonly secret: (name: string) => Promise<string>;
  /** Where each link has a folder of its own. */
  readonly folder: string;
  readonly clock: () => Micros;
  /** What is not to be begun now; nothing where it is left out. */
  readonly held?: Holds;
  readonly restarts?: Restarts;
  /** Says that what a link brings has no value while it is not in use. */
  readonly lost?: TellLost;
  readonly log: Logger;
  /** ms until a link that threw while it was made is made again; ten seconds where it is left out. */
  readonly again?: number;
}

export type LinkConfig = Pick<GatewayConfig, 'brokers' | 'links'>;

const BROKER = 'mqtt';
const DAY = 24 * 3600 * 1_000_000;

/**
 * The links that the configuration names: readers, doors, brokers of others. Only one that changed is made anew. One that
 * cannot be used is told with the reason, and is no reason to leave the rest of a configuration.
 */
export class LinkSupervisor {
  private readonly parts: LinkSupervisorParts;
  private readonly running = new Map<string, { readonly signature: string; readonly runner: LinkRunner }>();
  private readonly unknown = new Map<string, LinkStatus>();
  private changing: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(parts: LinkSupervisorParts) {
    this.parts = parts;
  }

  /** One change after the other: two at once would leave a link that nobody knows. */
  use(config: LinkConfig): Promise<void> {
    this.changing = this.changing.then(() => this.change(wantedLinks(config)));
    return this.changing;
  }

  status(): LinkStatus[] {
    return [...[...this.running.values()].map(({ runner }) => runner.status()), ...this.unknown.values()];
  }

  /** Each device with the thread in which its link runs; null: beside the journal. */
  threadPlaces(): ThreadPlace[] {
    return [...this.running.values()].flatMap(({ runner }) => {
      const thread = runner.thread();
      return runner.wanted.devices.map((device) => ({ device, thread }));
    });
  }

  /** The link through which a device reports; null where there is none. */
  linkOf(device: string): string | null {
    return [...this.running.values()].find(({ runner }) => runner.has(device))?.runner.wanted.id ?? null;
  }

  /** Whether this device can be given a command now; undefined where no link takes commands for it. */
  reaches(device: string): boolean | undefined {
    const runner = this.runnerOf(device);
    return runner && runner.devices().find(({ id }) => id === device)?.state === 'online';
  }

  /** Rejects never: what went wrong is the answer, in words. */
  async command(command: LinkCommand, signal: AbortSignal): Promise<LinkAnswer> {
    const runner = this.runnerOf(command.device);
    return runner
      ? runner.command(command, signal)
      : { state: 'failed', message: `no link takes commands for "${command.device}" now` };
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.changing;
    const all = [...this.running.values()];
    this.running.clear();
    this.unknown.clear();
    await Promise.all(all.map(({ runner }) => runner.stop()));
  }

  private runnerOf(device: string): LinkRunner | undefined {
    for (const { runner } of this.running.values()) if (runner.has(device) && runner.takesCommands()) return runner;
    return undefined;
  }

  private async change(links: readonly WantedLink[]): Promise<void> {
    const wanted = new Map(links.map((link) => [link.id, link]));
    const ending: Promise<void>[] = [];
    for (const [id, { signature, runner }] of this.running) {
      const next = wanted.get(id);
      if (next && JSON.stringify(next) === signature) wanted.delete(id);
      else {
        this.running.delete(id);
        this.parts.held?.release({ kind: 'link', id });
        ending.push(runner.stop());
      }
    }
    // All are gone before one is made: two may have had the same port.
    await Promise.all(ending);
    this.unknown.clear();
    if (this.stopped) return;
    await Promise.all([...wanted.values()].map((link) => this.start(link)));
  }

  private async start(wanted: WantedLink): Promise<void> {
    const { drivers, accept, device, secret, folder, clock, log, again, restarts, lost, held = NO_HOLDS } = this.parts;
    const driver = drivers.find(({ manifest }) => manifest.protocol === wanted.protocol);
    const { id, protocol } = wanted;
    if (!driver) {
      const reason = `this gateway has no driver for links of "${protocol}"`;
      const devices = wanted.devices.map((one) => ({
        id: one,
        state: 'misconfigured' as const,
        reason,
        lastHeard: null,
      }));
      const standing = { state: 'misconfigured' as const, reason, since: clock() };
      this.unknown.set(id, { id, protocol, address: addressOf(wanted), ...standing, devices, strangers: [] });
      return;
    }
    const own: Source = { name: sourceName(wanted), plausibleWithin: 2 * DAY, delivery: 'identified' };
    const source = (named: string | null): Source => (named === null ? own : device(named));
    const pace = again === undefined ? {} : { again };
    const around = { accept, source, secret, folder: join(folder, id), clock, held, restarts, lost, log, ...pace };
    const runner = new LinkRunner(wanted, { driver, ...around });
    this.running.set(id, { signature: JSON.stringify(wanted), runner });
    await runner.start();
  }
}

/** What no device of the plant sent is the link's own. */
export const sourceName = ({ id, protocol }: Pick<WantedLink, 'id' | 'protocol'>): string =>
  `${protocol === BROKER ? 'broker' : 'link'}:${id}`;

const wantedLinks = ({ brokers, links }: LinkConfig): WantedLink[] => [
  ...brokers.map((broker) => ({
    ...{ id: broker.id, protocol: BROKER, given: broker, devices: [] },
    brings: [{ device: null, broker: broker.id, topics: topicsOf(broker) }],
  })),
  ...links.map((link) => ({
    id: link.id,
    protocol: link.protocol,
    given: linkSettings(link),
    devices: link.devices.map(({ device }) => device),
    brings: link.devices.map(({ device }) => ({ device, topics: [topicOf(device)] })),
  })),
];
