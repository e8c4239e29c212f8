import type { ActivityEntry } from '@millrace/hmi-client';
import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { onEventsOf } from '#lib/live.svelte.ts';
import { preferences } from '#lib/preferences.ts';
import { session } from '#lib/session.svelte.ts';

export type ActivityKind = 'all' | 'comment' | 'written';

/** The timeline of a record, page by page, renewed when something is said of it. For the component that makes it. */
export class Activity {
  readonly #asked;
  readonly #question: () => { readonly entity: string; readonly record: string; readonly kind: ActivityKind };
  #older: readonly ActivityEntry[] = $state.raw([]);
  #next: string | null | undefined = $state.raw(undefined);

  constructor(question: () => { readonly entity: string; readonly record: string; readonly kind: ActivityKind }) {
    this.#question = question;
    this.#asked = useResource((signal) => {
      void preferences.locale;
      return session.api.query('kernel.activity', question(), signal);
    });
    onEventsOf(
      () => question().record,
      () => this.reload(),
    );
  }
  get asked() {
    return this.#asked;
  }
  get about() {
    return this.#asked.data?.about ?? null;
  }
  get rows(): readonly ActivityEntry[] {
    return [...(this.#asked.data?.rows ?? []), ...this.#older];
  }
  get more(): boolean {
    return (this.#next === undefined ? this.#asked.data?.next : this.#next) != null;
  }
  async older(): Promise<void> {
    const cursor = this.#next === undefined ? this.#asked.data?.next : this.#next;
    if (!cursor) return;
    const page = await session.api.query('kernel.activity', { ...this.#question(), cursor });
    this.#older = [...this.#older, ...page.rows];
    this.#next = page.next;
  }
  reload(): void {
    this.#older = [];
    this.#next = undefined;
    this.#asked.reload();
  }
}
