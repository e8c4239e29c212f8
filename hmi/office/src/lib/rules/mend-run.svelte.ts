import { ApiError, type InputOf, newKey, type Replayed, type RuleRun, ruleRun } from '@millrace/hmi-client';
import { whyNot } from '#lib/act.svelte.ts';
import { session } from '#lib/session.svelte.ts';
import { m } from '#lib/texts.ts';

export type MendStep = 'apply' | 'gateway' | 'replay' | 'done' | 'undo' | 'undone';
export interface Mend {
  readonly site: string;
  readonly command: 'plant.rule.add' | 'plant.rule.change';
  readonly input: InputOf<'plant.rule.add' | 'plant.rule.change'>;
  /** The version that the person saw the change against. */
  readonly expects: number;
  /** What is replayed then: entries with their gateways. */
  readonly entries: readonly { readonly id: string; readonly gateway: string; readonly topic: string }[];
}
export interface MendResult {
  readonly topic: string;
  readonly ok: boolean;
  readonly message: string;
  readonly replayed: Replayed | null;
}

const ASK_EVERY_MS = 500;
const GATEWAY_WITHIN_MS = 45_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Apply a rule, wait until the gateways run it, replay what they hold back, and undo it. Each step can fail and be tried
 * again from there: the command keeps its key, so that it is done once.
 */
export class MendRun {
  #step = $state<MendStep | null>(null);
  #busy = $state(false);
  #wrong = $state<string | null>(null);
  #conflict = $state<number | null>(null);
  #applied = $state.raw<RuleRun | null>(null);
  #results = $state.raw<readonly MendResult[]>([]);
  #mend: Mend | null = null;
  #key = newKey();
  #gone = false;

  /** What is being done, or was last; null: nothing yet. */
  get step(): MendStep | null {
    return this.#step;
  }
  get busy(): boolean {
    return this.#busy;
  }
  /** Why the step could not be done. */
  get wrong(): string | null {
    return this.#wrong;
  }
  /** The version that somebody else applied meanwhile. */
  get conflict(): number | null {
    return this.#conflict;
  }
  get applied(): RuleRun | null {
    return this.#applied;
  }
  get results(): readonly MendResult[] {
    return this.#results;
  }

  async start(mend: Mend): Promise<void> {
    this.#mend = mend;
    this.#key = newKey();
    this.#applied = null;
    this.#results = [];
    this.#conflict = null;
    await this.again();
  }
  /** Goes on from the step that failed. */
  async again(): Promise<void> {
    const mend = this.#mend;
    if (!mend || this.#busy) return;
    await this.#doing(async () => {
      if (!this.#applied) await this.#apply(mend);
      if (this.#applied) await this.#reached(mend, this.#applied.gatewayVersion);
      await this.#replay(mend);
      this.#step = 'done';
    });
  }
  /** Applies the version before again; values that were stored meanwhile stay. */
  async undo(): Promise<void> {
    const [mend, applied] = [this.#mend, this.#applied];
    if (!mend || !applied || this.#busy) return;
    await this.#doing(async () => {
      this.#step = 'undo';
      const input = { site: mend.site, version: mend.expects, expects: applied.version };
      await session.api.command('plant.config.rollback', input);
      this.#step = 'undone';
    });
  }
  /** Nothing is waited for any more: the page goes. */
  leave(): void {
    this.#gone = true;
  }

  async #doing(work: () => Promise<void>): Promise<void> {
    this.#busy = true;
    this.#wrong = null;
    try {
      await work();
    } catch (error) {
      if (error instanceof ApiError && error.kind === 'signed-out') session.ended();
      else if (error instanceof ApiError && error.code === 'config-changed-meanwhile')
        this.#conflict = versionOf(error);
      else this.#wrong = whyNot(error instanceof ApiError ? error : (error as Error).message);
    } finally {
      this.#busy = false;
    }
  }
  async #apply(mend: Mend): Promise<void> {
    this.#step = 'apply';
    const done = await session.api.command(mend.command, { ...mend.input, expects: mend.expects }, { key: this.#key });
    this.#applied = ruleRun.parse(done);
  }
  async #reached(mend: Mend, version: number): Promise<void> {
    this.#step = 'gateway';
    const wanted = new Set(mend.entries.map(({ gateway }) => gateway));
    for (const until = Date.now() + GATEWAY_WITHIN_MS; ; await pause(ASK_EVERY_MS)) {
      if (this.#gone) return;
      const { gateways } = await session.api.ledger();
      const running = gateways
        .filter(({ status }) => status.configVersion >= version)
        .map(({ status }) => status.gateway);
      if ([...wanted].every((gateway) => running.includes(gateway))) return;
      if (Date.now() > until) throw new Error(m.mend_gateway_late());
    }
  }
  async #replay({ entries }: Mend): Promise<void> {
    this.#step = 'replay';
    for (const { id, topic } of entries.slice(this.#results.length)) {
      if (this.#gone) return;
      const { ok, message, replayed = null } = await session.api.replayQuarantine(id);
      if (!ok) throw new Error(message);
      this.#results = [...this.#results, { topic, ok, message, replayed }];
    }
  }
}

function versionOf({ details }: ApiError): number {
  return typeof details === 'object' && details !== null && 'version' in details ? Number(details.version) : 0;
}
