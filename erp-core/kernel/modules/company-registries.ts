import type { Pool } from 'pg';
import { inCompany } from '../db.ts';
import type { Module } from '../module.ts';
import { type Registry, registryOf } from '../registry.ts';
import { switchedIn } from './tables.ts';

/**
 * The registry that runs, and what each company has switched on of it. A registry is replaced as a whole: whoever asked
 * for one goes on with it to the end of his call.
 */
export class CompanyRegistries {
  readonly #pool: Pool;
  #current: Registry;
  #known = new Map<string, Promise<Registry>>();

  constructor(pool: Pool, modules: readonly Module[]) {
    this.#pool = pool;
    this.#current = registryOf(modules);
  }

  /** Everything that is declared, for no company in particular. */
  get current(): Registry {
    return this.#current;
  }

  /** What a company has, read once and kept until it changes. Throws what the database says. */
  of(company: string): Promise<Registry> {
    const known = this.#known.get(company);
    if (known) return known;
    const fresh = this.#read(company, this.#current);
    this.#known.set(company, fresh);
    fresh.catch(() => {
      if (this.#known.get(company) === fresh) this.#known.delete(company);
    });
    return fresh;
  }

  /** A company has switched something on or off: it is read again by whoever asks next. */
  forget(company: string): void {
    this.#known.delete(company);
  }

  /** From the next call on these modules run. Throws a Fault and changes nothing where they do not fit together. */
  replace(modules: readonly Module[]): void {
    this.#current = registryOf(modules);
    this.#known = new Map();
  }

  async #read(company: string, current: Registry): Promise<Registry> {
    const switched = await inCompany(this.#pool, { company, user: 'system:modules' }, switchedIn, 'read');
    const off = new Set(
      current.modules
        .filter(
          ({ name, standing }) => standing !== 'always' && !(switched.get(name) ?? standing === 'unless-disabled'),
        )
        .map(({ name }) => name),
    );
    return off.size === 0 ? current : { ...current, off };
  }
}
