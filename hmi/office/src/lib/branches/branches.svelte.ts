import type { LookupOption } from '@millrace/hmi-ui/parts/lookup.svelte';
import { reader } from '#lib/reader.svelte.ts';
import { session } from '#lib/session.svelte.ts';

type Name = Parameters<typeof reader.show.name>[0];

const MOST = 20;
const BRANCH = 'kernel.branch';

/** Branches that fit what was typed, by their codes: users and roles are bound to these. */
export async function searchBranches(typed: string): Promise<LookupOption[]> {
  const question = { sort: 'code', limit: MOST, ...(typed ? { search: typed } : {}) };
  const { rows } = await session.api.records.list(BRANCH, question);
  return rows.map(({ code, name }) => ({
    value: String(code),
    text: reader.show.name(name as Name),
    detail: String(code),
  }));
}

/** What branches are called, by their codes; each is asked for once, and stands by its code until it is known. */
export class BranchNames {
  #known: ReadonlyMap<string, Name> = $state.raw(new Map());
  readonly #asked = new Set<string>();

  of(code: string): string {
    const known = this.#known.get(code);
    if (known !== undefined) return reader.show.name(known);
    if (!this.#asked.has(code)) {
      this.#asked.add(code);
      void this.#read(code);
    }
    return code;
  }

  async #read(code: string): Promise<void> {
    try {
      const { rows } = await session.api.records.list(BRANCH, { filter: { code }, limit: 1 });
      const [row] = rows;
      if (row) this.#known = new Map([...this.#known, [code, row.name as Name]]);
    } catch (error) {
      // Who may not look at branches reads their codes.
      console.debug(`no name of branch ${code}`, error);
    }
  }
}

const NAMED = /^\{branch:(.+)\}$/u;
/** The code in "{branch:NORTH}", what a condition of a role names a branch by; null: it names none. */
export const branchIn = (operand: unknown): string | null =>
  typeof operand === 'string' ? (NAMED.exec(operand)?.[1] ?? null) : null;
export const sitesOfBranch = (code: string): string => `{branch:${code}}`;
