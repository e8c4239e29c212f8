import type { EntityDescription } from '@millrace/hmi-client';
import { reader } from '#lib/reader.svelte.ts';
import { session } from '#lib/session.svelte.ts';
import { type Names, titleOf } from './text-of.ts';

const AT_ONCE = 200;
const MEMBERS = 'kernel.membership';

/**
 * What references are called: asked for together, a question a kind of records, and kept while the page is there. What the
 * reader does not see has no name.
 */
export class RecordNames implements Names {
  #known: ReadonlyMap<string, string> = $state.raw(new Map());
  readonly #asked = new Set<string>();
  readonly #wanted = new Map<string, Set<string>>();
  readonly #descriptions = new Map<string, Promise<EntityDescription>>();
  #planned = false;

  get(entity: string, id: string): string | null {
    const key = `${entity}/${id}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (!this.#asked.has(key)) {
      this.#asked.add(key);
      const wanted = this.#wanted.get(entity) ?? new Set();
      wanted.add(id);
      this.#wanted.set(entity, wanted);
      if (!this.#planned) {
        this.#planned = true;
        // All that is drawn in this turn is asked for together.
        queueMicrotask(() => this.#ask());
      }
    }
    return null;
  }

  /** What a member of the company is called, by the id of the user. */
  person(user: string): string | null {
    return this.get(MEMBERS, user);
  }

  describe(entity: string): Promise<EntityDescription> {
    let found = this.#descriptions.get(entity);
    if (!found) {
      found = session.api.records.describe(entity);
      this.#descriptions.set(entity, found);
    }
    return found;
  }

  #ask(): void {
    this.#planned = false;
    for (const [entity, ids] of this.#wanted) void this.#read(entity, [...ids]);
    this.#wanted.clear();
  }

  async #read(entity: string, ids: readonly string[]): Promise<void> {
    try {
      const of = await this.describe(entity);
      for (let from = 0; from < ids.length; from += AT_ONCE) {
        const by = entity === MEMBERS ? 'userId' : 'id';
        const filter = { [by]: { in: ids.slice(from, from + AT_ONCE) } };
        const { rows } = await session.api.records.list(entity, { filter, limit: AT_ONCE });
        const found = rows.map((row) => {
          if (entity === MEMBERS) return [`${entity}/${String(row.userId)}`, String(row.name)] as const;
          const { title, detail } = titleOf(of, row, reader.show);
          return [`${entity}/${row.id}`, detail ? `${title} ${detail}` : title] as const;
        });
        this.#known = new Map([...this.#known, ...found]);
      }
    } catch (error) {
      // Who may not see what is referred to reads the short id; the page itself has been answered.
      console.debug(`no names of ${entity}`, error);
    }
  }
}
