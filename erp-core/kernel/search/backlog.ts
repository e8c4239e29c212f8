import type { Pool } from 'pg';
import { systemCaller } from '../caller.ts';
import { inCompany } from '../db.ts';
import type { EntityDefinition } from '../entity.ts';
import { isAway } from '../fault.ts';
import { columnsSearched } from './keep-searched.ts';

const LOOK_MS = 10_000;
const AT_ONCE = 500;

export interface BacklogOptions {
  readonly pool: Pool;
  readonly entities: () => ReadonlyMap<string, EntityDefinition>;
  readonly log?: { readonly error: (details: object, message: string) => void } | undefined;
}

/**
 * Writes the words of records that were there before something of theirs was searched, a few hundred a transaction; what was
 * begun goes on where it ended, in whichever process. New records need none of it.
 */
export class SearchBacklog {
  readonly #options: BacklogOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(options: BacklogOptions) {
    this.#options = options;
  }

  start(): void {
    const look = () => {
      this.#running ??= this.run().finally(() => {
        this.#running = undefined;
      });
    };
    look();
    this.#timer = setInterval(look, LOOK_MS).unref();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  /** Works off all that waits. What fails is logged and tried at the next look. */
  async run(): Promise<void> {
    const { pool, log } = this.#options;
    const failed = (error: unknown) => {
      if (!isAway(error)) log?.error({ error }, 'the search could not take up older records; tried again soon');
    };
    try {
      const { rows } = await pool.query<{ company: string }>('select kernel.companies() as company');
      for (const { company } of rows) {
        // One that fails keeps no other waiting.
        const work = async () => {
          while (!this.#stopped && (await this.#some(company)));
        };
        await work().catch(failed);
      }
    } catch (error) {
      failed(error);
    }
  }

  /** The next records of whichever kind waits. False: none does, or another process is at it. */
  #some(company: string): Promise<boolean> {
    const { pool } = this.#options;
    const entities = this.#options.entities();
    return inCompany(pool, systemCaller(company, 'search', 'search-backlog'), async (db) => {
      // What this process does not know, or not yet, is left to one that does.
      const waiting = await db.one<{ entity: string; through: string | null }>(
        'select entity, through from kernel.search_backlog where entity = any($1) order by entity limit 1 for update skip locked',
        [[...entities.keys()]],
      );
      const of = waiting && entities.get(waiting.entity);
      if (!of) return false;
      const kinds = await db.rows<{ kind: number; field: string }>(
        'select kind, field from kernel.search_kinds() where entity = $1 order by kind',
        [waiting.entity],
      );
      const columns = columnsSearched(of);
      const told = kinds.flatMap(({ kind, field }) => (columns[field] ? [String(kind), columns[field]] : []));
      const last = await db.one<{ last: string | null }>('select kernel.search_catch_up($1, $2, $3, $4) as last', [
        ...[of.table.name, told, waiting.through, AT_ONCE],
      ]);
      if (last?.last) {
        await db.run('update kernel.search_backlog set through = $1 where entity = $2', [last.last, waiting.entity]);
      } else await db.run('delete from kernel.search_backlog where entity = $1', [waiting.entity]);
      return true;
    });
  }
}
