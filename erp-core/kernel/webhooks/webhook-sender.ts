import { systemCaller } from '../caller.ts';
import { type Db, inCompany } from '../db.ts';
import type { EventRecord } from '../event.ts';
import { isAway } from '../fault.ts';
import { newId } from '../identifier.ts';
import type { Kernel } from '../kernel.ts';
import type { CompanyRegistries } from '../modules/company-registries.ts';
import type { Registry } from '../registry.ts';
import { webhookChanged } from './events.ts';
import {
  type Active,
  type After,
  AT_ONCE,
  activeWebhooks,
  dropOld,
  settleMessage,
  type Taken,
  takeMessages,
  wentWell,
  wentWrong,
} from './message.repository.ts';
import { type SendOptions, type Sent, sendMessage } from './send-message.ts';
import type { OffReason } from './tables.ts';
import { takeEvents } from './take-events.ts';
import { TRIED_FOR, type Verdict, waitAfter } from './verdict.ts';
import { switchOffWebhook } from './webhook.commands.ts';

export interface WebhookSenderOptions extends SendOptions {
  readonly registries: Pick<CompanyRegistries, 'of'>;
  readonly execute: Kernel['execute'];
  readonly log?: { readonly error: (details: object, message: string) => void } | undefined;
}

const LOOK_MS = 1_000;
/** On their way at a time, of all companies and of one. */
const MOST_AT_ONCE = 64;
const MOST_OF_ONE = 24;
/** Messages that ended are kept so long, in µs. */
const KEPT_FOR = 30 * 86_400_000_000;
const SWEEP_MS = 3_600_000;

/**
 * Tells addresses elsewhere of events, after the commit and beside it. Each webhook has a place among the events of its
 * company, a bounded number of messages that wait, and a few that are on their way; one that is slow or away fills its own
 * and no other's. Several processes share the work: whoever takes a message has it for a minute.
 */
export class WebhookSender {
  readonly #options: WebhookSenderOptions;
  /** Companies that tell anybody anything, as far as is known. */
  readonly #telling = new Set<string>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  /** On their way, and whose they are. */
  readonly #sending = new Map<Promise<void>, string>();
  #timers: NodeJS.Timeout[] = [];
  #stopped = true;

  constructor(options: WebhookSenderOptions) {
    this.#options = options;
  }

  /** Needs no database to start: what waits is sent once it answers. */
  start(): void {
    this.#stopped = false;
    this.#timers = [
      setInterval(() => void this.#look(), LOOK_MS).unref(),
      setInterval(() => void this.#sweep(), SWEEP_MS).unref(),
    ];
    void this.#look();
  }

  /** Waits for what is on its way: an answer that came is worth being kept. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.allSettled([...this.#running.values(), ...this.#sending.keys()]);
  }

  /** An event was written. */
  heard({ company, type }: Pick<EventRecord, 'company' | 'type'>): void {
    if (type === webhookChanged.type) this.#telling.add(company);
    if (this.#telling.has(company)) this.#wake(company);
  }

  async #look(): Promise<void> {
    try {
      const { rows } = await this.#options.pool.query<{ company: string }>(
        'select kernel.companies_with_webhooks() as company',
      );
      this.#telling.clear();
      for (const { company } of rows) {
        this.#telling.add(company);
        this.#wake(company);
      }
    } catch (error) {
      this.#failed(error, {});
    }
  }

  #wake(company: string): void {
    if (this.#stopped) return;
    if (this.#running.has(company)) {
      this.#again.add(company);
      return;
    }
    const running = this.#pass(company)
      .catch((error: unknown) => this.#failed(error, { company }))
      .finally(() => {
        this.#running.delete(company);
        if (this.#again.delete(company)) this.#wake(company);
      });
    this.#running.set(company, running);
  }

  /** Takes new events of each webhook, then what is due of it and has room. */
  async #pass(company: string): Promise<void> {
    const registry = await this.#options.registries.of(company);
    for (const { id } of await this.#in(company, activeWebhooks)) {
      if (this.#stopped) return;
      const now = this.#options.clock();
      const looked = await this.#in(company, (db) => takeEvents(db, { company, registry, webhook: id, now }));
      if (looked === 'more') this.#again.add(company);
      if (looked === 'owner-gone') await this.#switchOff(company, id, 'owner-gone');
    }
    for (const of of await this.#in(company, activeWebhooks)) {
      if (this.#stopped) return;
      if (of.waiting > 0) await this.#takeOf(company, registry, of);
    }
  }

  async #takeOf(company: string, registry: Registry, of: Active): Promise<void> {
    const now = this.#options.clock();
    if (of.waitUntil > now) return;
    const own = [...this.#sending.values()].filter((one) => one === company).length;
    const room = Math.min(MOST_AT_ONCE - this.#sending.size, MOST_OF_ONE - own);
    if (room <= 0) return;
    const most = of.failures > 0 ? 1 : AT_ONCE;
    const taken = await this.#in(company, (db) => takeMessages(db, of.id, { most: Math.min(most, room), now }));
    for (const message of taken) this.#begin(company, registry, { of, message });
  }

  #begin(company: string, registry: Registry, one: { readonly of: Active; readonly message: Taken }): void {
    const sending = this.#send(company, registry, one)
      // What could not be kept is sent again when the lease is over.
      .catch((error: unknown) => this.#failed(error, { company, webhook: one.of.id, message: one.message.id }))
      .finally(() => {
        this.#sending.delete(sending);
        this.#wake(company);
      });
    this.#sending.set(sending, company);
  }

  async #send(
    company: string,
    registry: Registry,
    one: { readonly of: Active; readonly message: Taken },
  ): Promise<void> {
    const sent = await sendMessage(this.#options, { company, registry }, one);
    const { of, message } = one;
    if (sent.kind === 'owner-gone') {
      // It waits for whoever owns it next.
      const now = this.#options.clock();
      const after = { state: 'waiting', dueAt: now } as const;
      await this.#in(company, (db) => settleMessage(db, { body: null, tried: null, id: message.id, after, now }));
      return this.#switchOff(company, of.id, 'owner-gone');
    }
    const off = await this.#in(company, (db) => this.#settle(db, one, sent));
    if (off) await this.#switchOff(company, of.id, off);
  }

  /** Keeps what became of a message; why its webhook is to be switched off, where it is. */
  async #settle(
    db: Db,
    { of, message }: { readonly of: Active; readonly message: Taken },
    sent: Exclude<Sent, { readonly kind: 'owner-gone' }>,
  ): Promise<OffReason | undefined> {
    const now = this.#options.clock();
    const { id } = message;
    if (sent.kind === 'withheld') {
      await settleMessage(db, { ...UNTOLD, id, now });
      return undefined;
    }
    const { verdict, tried, body } = sent;
    const after = afterTry(verdict, message, { now, failures: of.failures });
    await settleMessage(db, { id, body, tried, after, now });
    if (verdict.kind === 'taken') {
      await wentWell(db, of.id, now);
      return undefined;
    }
    if (verdict.kind === 'gone') return 'gone';
    const waitUntil =
      verdict.for === 'all' ? Math.max(verdict.notBefore, now + waitAfter(of.failures + 1, Math.random())) : 0;
    const standing = await wentWrong(db, of.id, { now, waitUntil, problem: verdict.problem });
    return standing && now - standing.failingSince >= TRIED_FOR ? 'failing' : undefined;
  }

  async #switchOff(company: string, webhook: string, reason: OffReason): Promise<void> {
    const caller = systemCaller(company, 'webhooks', newId());
    const { ok, refusal } = await this.#options.execute(caller, switchOffWebhook.name, { webhook, reason });
    // Somebody was quicker, or it is gone.
    if (!ok && refusal?.code !== 'webhook-state' && refusal?.code !== 'not-found') throw new Error(refusal?.message);
  }

  /** Also where every webhook of a company is off: what they were told is not kept for longer by that. */
  async #sweep(): Promise<void> {
    const before = this.#options.clock() - KEPT_FOR;
    const ofCompany = async (company: string): Promise<void> => {
      for (let more = true; more && !this.#stopped; )
        more = (await this.#in(company, (db) => dropOld(db, before))) === 1_000;
    };
    try {
      const { rows } = await this.#options.pool.query<{ company: string }>(
        'select kernel.companies_with_webhook_messages() as company',
      );
      for (const { company } of rows)
        await ofCompany(company).catch((error: unknown) => this.#failed(error, { company }));
    } catch (error) {
      this.#failed(error, {});
    }
  }

  #in<Result>(company: string, work: (db: Db) => Promise<Result>): Promise<Result> {
    return inCompany(this.#options.pool, { company, user: 'system:webhooks' }, work);
  }

  #failed(error: unknown, about: object): void {
    if (!isAway(error)) this.#options.log?.error({ error, ...about }, 'webhooks could not be told; tried again');
  }
}

const UNTOLD = { body: null, tried: null, after: { state: 'withheld' } } as const;

/** What becomes of a message by what one try of it came to. */
export function afterTry(
  verdict: Verdict,
  { tries, firstTriedAt }: Pick<Taken, 'tries' | 'firstTriedAt'>,
  {
    now,
    failures,
    chance = Math.random(),
  }: { readonly now: number; readonly failures: number; readonly chance?: number },
): After {
  if (verdict.kind === 'taken') return { state: 'sent' };
  if (verdict.kind === 'gone') return { state: 'failed' };
  // While the address is away its messages wait for it, however long; when that was too long it is switched off.
  const isOver = verdict.for === 'one' && now - (firstTriedAt ?? now) >= TRIED_FOR;
  if (isOver) return { state: 'failed' };
  const wait = waitAfter(verdict.for === 'one' ? tries + 1 : failures + 1, chance);
  return { state: 'waiting', dueAt: Math.max(verdict.notBefore, now + wait) };
}
