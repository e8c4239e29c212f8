import type { Menu } from '@millrace/hmi-client';
import { type Failure, failureOf } from '@millrace/hmi-ui/states/resource.svelte.ts';
import type { Asked } from '#lib/asked.ts';
import { preferences } from '#lib/preferences.ts';
import { session } from '#lib/session.svelte.ts';

/** The kinds of records of whoever is signed in, for the menu and the pages of records; asked once a language. */
class Kinds implements Asked {
  #modules: Menu['modules'] = $state.raw([]);
  /** When the answer came, ms; 0: none yet. */
  #at = $state(0);
  #error: unknown = $state.raw(null);
  #asked = '';

  get modules(): Menu['modules'] {
    return this.#modules;
  }
  /** What the page of all kinds shows; null until there was an answer. */
  get data(): Menu['modules'] | null {
    return this.#at === 0 ? null : this.#modules;
  }
  get error(): unknown {
    return this.#error;
  }
  get failure(): Failure | null {
    return this.#error === null ? null : failureOf(this.#error);
  }
  get at(): number {
    return this.#at;
  }
  reload(): void {
    this.#asked = '';
    void this.load();
  }
  /** What a kind is called. */
  label(name: string): string {
    return this.#modules.flatMap(({ entities }) => entities).find((one) => one.name === name)?.label ?? name;
  }
  /** Read where it is drawn: a change of language, of who is here or of what is switched on asks again. */
  async load(): Promise<void> {
    const { me } = session;
    const asked = `${me?.user.id}/${me?.company.id}/${me?.off.join()}/${preferences.locale}`;
    if (!me || asked === this.#asked) return;
    this.#asked = asked;
    try {
      const modules = await session.api.records.menu();
      if (asked !== this.#asked) return;
      this.#modules = modules;
      this.#at = Date.now();
      this.#error = null;
    } catch (error) {
      // The menu goes without them until something is asked again; pages say themselves what is wrong.
      this.#asked = '';
      this.#error = error;
    }
  }
}
export const kinds = new Kinds();
