import type { JobNews, JobRecord } from '@millrace/hmi-client';
import { session } from '#lib/session.svelte.ts';

/** Jobs whose news is kept: more than any page shows. */
const MOST = 500;

/** Jobs as they stand now: what the list said, with what was told since. For the component that makes it. */
export class StandingJobs {
  #news: ReadonlyMap<string, JobNews> = $state.raw(new Map());

  /** `unknown`: a job came that no list has yet, or one stands otherwise. */
  constructor(known: (id: string) => boolean, unknown: () => void) {
    $effect(() => {
      // What is told meanwhile is not heard: the list says how they stand.
      if (session.link.state !== 'live') this.#news = new Map();
    });
    $effect(() => {
      let timer: ReturnType<typeof setTimeout> | null = null;
      const release = session.live.jobs((news) => {
        const before = this.#news.get(news.id);
        const others = [...this.#news].filter(([id]) => id !== news.id);
        this.#news = new Map([...others.slice(1 - MOST), [news.id, news]]);
        // A burst of them is one look; that one of which was told before goes on is none.
        if (timer || (before ? before.state === news.state : known(news.id) && (news.endedAt ?? null) === null)) return;
        timer = setTimeout(() => {
          timer = null;
          unknown();
        }, 250);
      });
      return () => {
        release();
        if (timer) clearTimeout(timer);
      };
    });
  }

  /** A record of the list, as it stands now; an older word does not undo a newer list. */
  of(row: JobRecord): JobRecord & { readonly words: string | null } {
    const news = this.#news.get(row.id);
    const listed = { ...row, words: null };
    if (!news) return listed;
    const isOlder = (news.attempt ?? 0) < row.attempt || (row.endedAt !== null && (news.endedAt ?? null) === null);
    if (isOlder) return listed;
    const { progressWords: words = null, ...rest } = news;
    // What the reader may not see of it is not told; the list, which asked with his rights, says what there is.
    const told = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as object;
    return { ...row, ...told, words };
  }
}
