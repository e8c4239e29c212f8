import type { Pool } from 'pg';
import { inCompany } from '../db.ts';
import type { Module } from '../module.ts';
import { type Registry, registryOf } from '../registry.ts';
import { hearersOf, readWorkflows } from '../workflow/company-workflows.ts';
import type { HeldPack } from './pack/held-pack.ts';
import { readKept } from './pack/kept-packs.ts';
import { packModules } from './pack/pack-modules.ts';
import { isOn, switchedIn } from './tables.ts';

interface Options {
  /** As the application's login. */
  readonly pool: Pool;
  /** What ships with the release; packs come beside it. */
  readonly modules: readonly Module[];
  readonly log?: { readonly error: (details: object, message: string) => void } | undefined;
}

/**
 * The registry that runs, and what each company has switched on of it. A registry is replaced as a whole when packs come
 * and go: whoever asked for one goes on with it to the end of his call.
 */
export class CompanyRegistries {
  readonly #options: Options;
  #current: Registry;
  /** Which packs run; undefined: they have not been read yet. */
  #stamp: string | undefined;
  #reading: Promise<void> | undefined;
  #known = new Map<string, Promise<Registry>>();

  constructor(options: Options) {
    this.#options = options;
    this.#current = registryOf(options.modules);
  }

  /** Everything that is declared, for no company in particular. */
  get current(): Registry {
    return this.#current;
  }

  /** What a company has, read once and kept until it changes. Throws what the database says. */
  async of(company: string): Promise<Registry> {
    // Before packs have been read nobody may be told that something of theirs is not there.
    if (this.#stamp === undefined) await this.refresh();
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

  /** Whether other packs are there than those that run. */
  async outdated(): Promise<boolean> {
    const { rows } = await this.#options.pool.query<{ stamp: string }>('select kernel.packs_stamp() as stamp');
    return rows[0]?.stamp !== this.#stamp;
  }

  /** Reads which packs there are; from then on they run. What came while others were reading is read again. */
  async refresh(): Promise<void> {
    const before = this.#reading;
    const own = (before ?? Promise.resolve()).catch(() => undefined).then(() => this.#load());
    this.#reading = own;
    try {
      await own;
    } finally {
      if (this.#reading === own) this.#reading = undefined;
    }
  }

  async #load(): Promise<void> {
    const { pool, modules, log } = this.#options;
    const { rows } = await pool.query<{ name: string; version: string; body: string }>(
      'select name, version, body from kernel.packs()',
    );
    const stamp = rows
      .map(({ name, version }) => `${name} ${version}`)
      .sort()
      .join();
    if (stamp === this.#stamp) return;
    const unreadable: HeldPack[] = [];
    const kept = readKept(rows, (name, reason) => unreadable.push({ name, reason }));
    const packs = packModules(kept, modules);
    const held = [...unreadable, ...packs.held];
    for (const one of held) log?.error(one, 'a pack is held back; all others run');
    this.#current = registryOf([...modules, ...packs.modules], held);
    this.#known = new Map();
    this.#stamp = stamp;
  }

  async #read(company: string, current: Registry): Promise<Registry> {
    const caller = { company, user: 'system:modules' };
    const [switched, workflows] = await inCompany(
      this.#options.pool,
      caller,
      (db) => Promise.all([switchedIn(db), readWorkflows(db, current)]),
      'read',
    );
    const off = new Set(current.modules.filter((module) => !isOn(module, switched)).map(({ name }) => name));
    // What a module adds to records of others is not there where it is off.
    const isNarrower = current.modules.some(({ name, extensions }) => off.has(name) && extensions.length > 0);
    const left = isNarrower ? registryOf(current.modules, current.held, off) : { ...current, off };
    if (off.size === 0 && workflows === current.workflows) return current;
    return { ...left, workflows, handlers: [...left.handlers, ...hearersOf(workflows)] };
  }
}
