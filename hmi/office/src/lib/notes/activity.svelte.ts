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
  /** What was read behind a first page; behind another one it is nothing. */
  #older: { readonly first: unknown; readonly rows: readonly ActivityEntry[]; readonly next: string | null } | null =
    $state.raw(null);

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
    return [...(this.#asked.data?.rows ?? []), ...(this.#behind()?.rows ?? [])];
  }
  get more(): boolean {
    return (this.#behind() ?? this.#asked.data)?.next != null;
  }
  async older(): Promise<void> {
    const [first, behind] = [this.#asked.data, this.#behind()];
    const cursor = (behind ?? first)?.next;
    if (!cursor) return;
    const page = await session.api.query('kernel.activity', { ...this.#question(), cursor });
    if (this.#asked.data !== first || this.#behind() !== behind) return;
    this.#older = { first, rows: [...(behind?.rows ?? []), ...page.rows], next: page.next };
  }
  reload(): void {
    this.#asked.reload();
  }
  #behind() {
    return this.#older?.first === this.#asked.data ? this.#older : null;
  }
}
