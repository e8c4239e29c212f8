import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { actOnce, CommandRefused } from '../../act-once.ts';
import { memberRights } from '../../core/member-rights.ts';
import { type Db, inCompany } from '../../db.ts';
import { withAsciiDigits } from '../../digits.ts';
import type { EventRecord } from '../../event.ts';
import { isAway } from '../../fault.ts';
import { newId } from '../../identifier.ts';
import type { Kernel } from '../../kernel.ts';
import { closed } from '../../modules/closed.ts';
import type { CompanyRegistries } from '../../modules/company-registries.ts';
import { secretsOf } from '../../secrets/kept-secrets.ts';
import type { SecretBox } from '../../secrets/secret-box.ts';
import { sha256 } from '../../terminals/secret.ts';
import { approvalWanted } from '../../workflow/company-workflows.ts';
import { actingAs, ReadyMappings, unfit } from './acting.ts';
import { type Arrival, arrivalOf, endArrival, hookRow, keepArrival } from './arrival.repository.ts';
import { replayWanted } from './events.ts';
import type { Ended, InboundAnswer, InboundDoor } from './inbound-answer.ts';
import { isReady } from './mapping.ts';
import { dropOldArrivals } from './old-arrivals.ts';
import { type GivenHeaders, unproven } from './proof.ts';
import { readBody, valueAt, WrittenNumber } from './read-body.ts';
import { type InboundHook, secretAbout } from './tables.ts';

export interface InboundOptions {
  readonly pool: Pool;
  /** Microseconds. */
  readonly clock: () => number;
  readonly secrets: SecretBox;
  readonly registries: Pick<CompanyRegistries, 'of'>;
  readonly execute: Kernel['execute'];
  readonly log?: { readonly error: (details: object, message: string) => void } | undefined;
}

const MINUTE = 60_000_000;
/** A sender that repeats what is refused each time is told so without it being tried again. */
const MOST_TRIES = 20;
const SWEEP_MS = 3_600_000;

interface Loaded {
  readonly company: string;
  readonly hook: InboundHook;
  readonly secrets: readonly string[];
}

/** Where calls of others come in. */
export class InboundDesk implements InboundDoor {
  readonly #options: InboundOptions;
  readonly #ready = new ReadyMappings();
  /** Of each hook, how often it was called in the minute that began then. */
  readonly #minutes = new Map<string, { since: number; count: number }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: InboundOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => void dropOldArrivals(this.#options), SWEEP_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async take(
    token: string,
    { headers, bytes, correlation }: { headers: GivenHeaders; bytes: Uint8Array; correlation: string },
  ): Promise<InboundAnswer> {
    const loaded = await this.#loaded(token);
    if (!loaded) return { kind: 'unknown' };
    const { company, hook, secrets } = loaded;
    const now = this.#options.clock();
    const seconds = this.#wait(hook, now);
    if (seconds > 0) return { kind: 'too-often', seconds };
    const why = unproven(hook, { headers, bytes }, { secrets, now });
    if (why !== undefined) return { kind: 'unproven', why };
    const body = readBody(bytes);
    if (!body.ok) return { kind: 'unreadable', why: body.why };
    const key = keyOf(hook, headers, body.value) ?? createHash('sha256').update(bytes).digest('hex');
    // What JSON may hold and PostgreSQL's text may not stands escaped in the text of the body.
    const text = new TextDecoder().decode(bytes).replaceAll('\0', '�');
    const kept = await this.#in(company, (db) =>
      keepArrival(db, { id: newId(), hook: hook.id, key: sha256(key), body: text, now }),
    );
    if (!kept) throw new Error(`what came in for ${hook.id} was not kept`);
    const { id, state, code, said, result, tries, times } = kept;
    if (state === 'done' || tries >= MOST_TRIES)
      return {
        kind: 'kept',
        arrival: id,
        repeated: true,
        state: state === 'done' ? 'done' : 'refused',
        code,
        said,
        result,
      };
    const ended = await this.#act(company, hook, { arrival: kept, value: body.value, correlation });
    return { kind: 'kept', arrival: id, repeated: times > 1, ...ended };
  }

  /** Somebody wants something done again: by the mapping as it is now. Where it fails it stays as it is, to be wanted anew. */
  async replayed({ company, payload }: Pick<EventRecord, 'company' | 'payload'>): Promise<void> {
    const { arrival } = replayWanted.payload.parse(payload);
    try {
      await this.#replay(company, arrival);
    } catch (error) {
      this.#options.log?.error({ error, company, arrival }, 'what came in could not be done again');
    }
  }

  async #replay(company: string, arrival: string): Promise<void> {
    const found = await this.#in(company, (db) => arrivalOf(db, arrival));
    const hook = found && (await this.#in(company, (db) => hookRow(db, found.hook)));
    if (!found || !hook || found.state === 'done') return;
    const body = readBody(Buffer.from(found.body));
    if (body.ok) await this.#act(company, hook, { arrival: found, value: body.value, correlation: newId() });
  }

  async #loaded(token: string): Promise<Loaded | undefined> {
    const { pool, clock, secrets } = this.#options;
    const { rows } = await pool.query<{ company: string; hook: string; until: string | null }>({
      name: 'kernel-inbound-hook-of',
      text: 'select company, hook, until from kernel.inbound_hook_of($1)',
      values: [sha256(token)],
    });
    const [found] = rows;
    if (!found || (found.until !== null && Number(found.until) <= clock())) return undefined;
    const { company } = found;
    return inCompany(
      pool,
      { company, user: SYSTEM },
      async (db) => {
        const hook = await hookRow(db, found.hook);
        if (hook?.state !== 'on') return undefined;
        return { company, hook, secrets: await secretsOf(db, secrets, secretAbout(hook.id), clock()) };
      },
      'read',
    );
  }

  /** Counts a call; how many seconds to wait where there were enough of them in this minute. */
  #wait({ id, perMinute }: InboundHook, now: number): number {
    const minute = this.#minutes.get(id);
    if (!minute || now - minute.since >= MINUTE || now < minute.since) {
      if (this.#minutes.size > 10_000) this.#minutes.clear();
      this.#minutes.set(id, { since: now, count: 1 });
      return 0;
    }
    minute.count += 1;
    return minute.count > perMinute ? Math.ceil((minute.since + MINUTE - now) / 1_000_000) : 0;
  }

  async #act(
    company: string,
    hook: InboundHook,
    { arrival, value, correlation }: { arrival: Arrival; value: unknown; correlation: string },
  ): Promise<Ended> {
    const ended = await this.#done(company, hook, { arrival, value, correlation });
    await this.#in(company, (db) => endArrival(db, arrival.id, ended, this.#options.clock()));
    return ended;
  }

  async #done(
    company: string,
    hook: InboundHook,
    { arrival, value, correlation }: { arrival: Arrival; value: unknown; correlation: string },
  ): Promise<Ended> {
    const registry = await this.#options.registries.of(company);
    const command = registry.commands.get(hook.command);
    if (!command || unfit(command, command.shownOnce) !== undefined || closed(registry, command.name))
      return refused('hook-command-unfit', `${hook.command} cannot be given any more`);
    const ready = this.#ready.of(hook, command, registry);
    if (!isReady(ready)) return refused('hook-mapping-wrong', told(ready));
    const made = ready.inputOf(value);
    if ('issues' in made) return refused('hook-body-wrong', told(made.issues));
    const [member] = await this.#in(company, (db) => memberRights(db, hook.owner));
    if (!member) return refused('webhook-owner-unknown', `${hook.owner} is no member any more`);
    const caller = actingAs(hook, member, command, { company, registry, correlation });
    const given = command.input.safeParse(withAsciiDigits(command.input.shape, made.input));
    if (given.success && approvalWanted(registry.workflows, caller, command.name, given.data))
      return refused('approval-wanted', `${command.name} needs an approval here, and what comes in waits for nobody`);
    try {
      const key = `hook/${hook.id}/${arrival.key}`;
      const result = await actOnce(this.#options, caller, { name: command.name, input: made.input, key });
      return { state: 'done', code: null, said: null, result: result ?? null };
    } catch (error) {
      if (error instanceof CommandRefused) return refused(error.code, withIssues(error));
      if (isAway(error)) throw error;
      this.#options.log?.error({ error, hook: hook.id, arrival: arrival.id }, 'what came in could not be done');
      return { state: 'faulty', code: 'internal', said: null, result: null };
    }
  }

  #in<Result>(company: string, work: (db: Db) => Promise<Result>): Promise<Result> {
    return inCompany(this.#options.pool, { company, user: SYSTEM }, work);
  }
}

const SYSTEM = 'system:hooks';

const refused = (code: string, said: string): Ended => ({
  state: 'refused',
  code,
  said: said.slice(0, 4_000),
  result: null,
});
const told = (issues: readonly { readonly path: string; readonly message: string }[]): string =>
  issues.map(({ path, message }) => `${path}: ${message}`).join('; ');

function withIssues({ message, details }: CommandRefused): string {
  const { issues } = details;
  return Array.isArray(issues) ? `${message} ${told(issues as never)}` : message;
}

/** What tells this message from others, as the mapping names it; null: it names nothing, or it is not there. */
function keyOf({ mapping, proof }: InboundHook, headers: GivenHeaders, body: unknown): string | null {
  const { key } = mapping as { readonly key: { readonly header?: string; readonly body?: string } | null };
  const header = key?.header ?? (key === null && proof === 'standard' ? 'webhook-id' : undefined);
  const value = header !== undefined ? headers[header] : key?.body === undefined ? undefined : valueAt(body, key.body);
  if (value instanceof WrittenNumber) return value.text;
  return typeof value === 'string' && value !== '' ? value : null;
}
