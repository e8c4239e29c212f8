import { z } from 'zod';

/** What the keeper tells of the parts it watches (see `docs/interfaces.md`); what is none is ignored. */
export const keeperParts = z.array(
  z.object({
    name: z.string(),
    state: z.string(),
    reason: z.string().nullable().default(null),
    pid: z.int().nullable().default(null),
    restarts: z.int().default(0),
    since: z.string(),
    /** Of a part that works from time to time: when it was last done; null: never yet. */
    doneAt: z.iso.datetime().nullish(),
  }),
);
export type KeeperPart = z.infer<typeof keeperParts>[number];

export interface Condition {
  readonly state: 'ready' | 'away' | 'off' | 'starting';
  readonly reason: string | null;
  /** ISO time of the last change of state. */
  readonly since: string;
}

export type OverallState = 'ready' | 'degraded' | 'not-ready';

const begun = (state: Condition['state'], reason: string | null): Condition => ({
  state,
  reason,
  since: new Date().toISOString(),
});

/**
 * How the server does, by what it needs. Only a database that is away makes it not ready: without it
 * nothing works. One that is there while all our connections to it are busy makes it degraded.
 */
export class Health {
  #database: Condition = begun('starting', 'the database has not answered yet');
  #store: Condition = begun('starting', 'the readings were not asked for yet');
  #live: Condition = begun('off', 'MILLRACE_LIVE_URL is not set');
  #parts: KeeperPart[] = [];
  #told = '';
  readonly #onChange: (state: 'ready' | 'degraded', reason: string | null) => void;

  constructor(onChange: (state: 'ready' | 'degraded', reason: string | null) => void = () => undefined) {
    this.#onChange = onChange;
  }

  get database(): Condition {
    return this.#database;
  }
  get live(): Condition {
    return this.#live;
  }
  get parts(): readonly KeeperPart[] {
    return this.#parts;
  }

  setDatabase(state: Condition['state'], reason: string | null): void {
    this.#database = moved(this.#database, state, reason);
    this.#tell();
  }
  setStore(state: Condition['state'], reason: string | null): void {
    this.#store = moved(this.#store, state, reason);
    this.#tell();
  }
  setLive(state: Condition['state'], reason: string | null): void {
    this.#live = moved(this.#live, state, reason);
    this.#tell();
  }
  setParts(given: unknown): void {
    const parsed = keeperParts.safeParse(given);
    if (parsed.success) this.#parts = parsed.data;
  }

  overall(): { state: OverallState; reason: string | null } {
    if (this.#database.state !== 'ready') {
      return { state: 'not-ready', reason: `database ${this.#database.state}: ${this.#database.reason ?? ''}` };
    }
    if (this.#database.reason !== null) return { state: 'degraded', reason: `database: ${this.#database.reason}` };
    if (this.#store.state === 'away')
      return { state: 'degraded', reason: `readings away: ${this.#store.reason ?? ''}` };
    if (this.#live.state === 'away')
      return { state: 'degraded', reason: `live values away: ${this.#live.reason ?? ''}` };
    return { state: 'ready', reason: null };
  }

  #tell(): void {
    const { state, reason } = this.overall();
    const mark = `${state} ${reason}`;
    if (mark === this.#told) return;
    this.#told = mark;
    this.#onChange(state === 'ready' ? 'ready' : 'degraded', reason);
  }
}

const moved = (before: Condition, state: Condition['state'], reason: string | null): Condition =>
  before.state === state && before.reason === reason
    ? before
    : { state, reason, since: before.state === state ? before.since : new Date().toISOString() };
