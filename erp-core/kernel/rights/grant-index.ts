import type { Held } from './held.ts';

/** Whether a grant's name means this one: "stock.*" all below "stock", "*" everything. */
export const matches = (pattern: string, name: string): boolean =>
  pattern === '*' || pattern === name || (pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -1)));

/** Grants by the names they are on: a person's many roles are not gone through for every question. */
export class GrantIndex {
  readonly all: readonly Held[];
  readonly #named = new Map<string, Held[]>();
  readonly #wide: readonly Held[];

  constructor(all: readonly Held[]) {
    this.all = all;
    this.#wide = all.filter(({ grant }) => grant.on.endsWith('*'));
    for (const held of all) {
      const { on } = held.grant;
      if (on.endsWith('*')) continue;
      const same = this.#named.get(on);
      if (same) same.push(held);
      else this.#named.set(on, [held]);
    }
  }

  /** Those that mean this name. */
  on(name: string): readonly Held[] {
    const named = this.#named.get(name) ?? [];
    return this.#wide.length === 0 ? named : [...named, ...this.#wide.filter(({ grant }) => matches(grant.on, name))];
  }

  /** Those that mean this name or, of a command, what it is a command of. */
  around(name: string): readonly Held[] {
    const above = this.on(name.slice(0, Math.max(0, name.lastIndexOf('.'))));
    return above.length === 0 ? this.on(name) : [...new Set([...this.on(name), ...above])];
  }
}
