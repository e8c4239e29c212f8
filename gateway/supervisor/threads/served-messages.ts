import { mkdirSync } from 'node:fs';
import type { Driver, DriverHost, DriverLink, LinkAnswer } from '@millrace/driver-api';
import { containedLink } from '../links/contained-link.ts';
import type { AskOf, Calls } from './calls.ts';
import { errorOf, faultOf } from './crossing.ts';
import type { LinkFacts, LinkGatewayAnswers, LinkThreadAnswers } from './link-asks.ts';
import { MessageWindow } from './message-window.ts';
import { plain } from './plain.ts';

type Gateway = Calls<LinkGatewayAnswers, LinkThreadAnswers>;
type Asked<Name extends keyof LinkThreadAnswers> = AskOf<LinkThreadAnswers, Name>;

/** How often (ms) it is looked whether a link has something else to tell of itself. */
const LOOK_EVERY = 500;
const NOTHING: LinkFacts = { devices: [], strangers: [], certificate: null };

/** A link that brings messages, in its driver's thread, as the gateway's side of it asks. */
export class ServedMessages {
  private readonly number: number;
  private readonly gateway: Gateway;
  private readonly window: MessageWindow;
  private readonly commands = new Map<number, AbortController>();
  private link: DriverLink | null = null;
  private looks: NodeJS.Timeout | undefined;
  private told = JSON.stringify(NOTHING);

  constructor(number: number, gateway: Gateway) {
    this.number = number;
    this.gateway = gateway;
    this.window = new MessageWindow((messages) => gateway.ask('deliver', { link: number, messages }));
  }

  async begin(driver: Driver, { settings, folder }: Asked<'begin'>): Promise<void> {
    const { gateway, number } = this;
    const name = String(Reflect.get(Object(settings), 'id'));
    const link = containedLink(
      name,
      (host) => driver.link(settings, host),
      this.host(folder),
      (error) => gateway.tell('failed', { link: number, fault: faultOf(error) }),
    );
    this.link = link;
    this.looks = setInterval(() => this.tellFacts(), LOOK_EVERY);
    await link.start();
  }

  async stop(): Promise<void> {
    clearInterval(this.looks);
    const { link } = this;
    await link?.stop();
    this.link = null;
  }

  async command({ number, command }: Asked<'command'>): Promise<LinkAnswer> {
    const unawaited = new AbortController();
    this.commands.set(number, unawaited);
    try {
      const answer = await this.link?.command?.(command, unawaited.signal);
      return answer ?? { state: 'failed', message: 'this link takes no commands now' };
    } finally {
      this.commands.delete(number);
    }
  }

  unawaited({ number, fault }: Asked<'unawaited'>): void {
    this.commands.get(number)?.abort(errorOf(fault));
  }

  private host(folder: Asked<'begin'>['folder']): DriverHost {
    const { gateway, number: link } = this;
    const log = (level: 'info' | 'warn') => (fields: object, message: string) =>
      gateway.tell('log', { link, level, fields: plain(fields), message });
    return {
      deliver: (message) => this.window.pass(message),
      report: (state, reason) => {
        // What it shows with its state is there before that.
        this.tellFacts();
        gateway.tell('report', { link, state, reason });
      },
      secret: (name) => gateway.ask('secret', { link, name }),
      folder() {
        if ('fault' in folder) throw errorOf(folder.fault);
        mkdirSync(folder.path, { recursive: true, mode: 0o700 });
        return folder.path;
      },
      log: { info: log('info'), warn: log('warn') },
    };
  }

  private tellFacts(): void {
    const facts = this.facts();
    const text = JSON.stringify(facts);
    if (text === this.told) return;
    this.told = text;
    this.gateway.tell('facts', { link: this.number, facts });
  }

  /** A driver that throws when it is asked how it is has nothing to tell. */
  private facts(): LinkFacts {
    try {
      return {
        devices: this.link?.devices?.() ?? [],
        strangers: this.link?.strangers?.() ?? [],
        certificate: this.link?.certificate?.() ?? null,
      };
    } catch {
      return NOTHING;
    }
  }
}
