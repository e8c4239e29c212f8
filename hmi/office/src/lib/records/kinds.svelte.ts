import type { Menu } from '@millrace/hmi-client';
import { preferences } from '#lib/preferences.ts';
import { session } from '#lib/session.svelte.ts';

/** The kinds of records of whoever is signed in, for the menu and the pages of records; asked once a language. */
class Kinds {
  #modules: Menu['modules'] = $state.raw([]);
  #asked = '';

  get modules(): Menu['modules'] {
    return this.#modules;
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
      if (asked === this.#asked) this.#modules = modules;
    } catch (error) {
      // The menu goes without them until something is asked again; pages say themselves what is wrong.
      this.#asked = '';
      console.debug('no menu of records', error);
    }
  }
}
export const kinds = new Kinds();
