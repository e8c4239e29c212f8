import { onDestroy } from 'svelte';
import { page } from '$app/state';
import { pathWithin } from './paths.ts';
import { session } from './session.svelte.ts';

interface Draft {
  /** The page within the app, with its question. */
  readonly path: string;
  readonly fields: unknown;
}

const nameOf = (user: string): string => `millrace.panel.draft.${user}`;

/** What somebody had begun to enter at this terminal and not said yet: it stays that person's, also over a reload. */
class Drafts {
  of(user: string | undefined): Draft | null {
    const kept = user === undefined ? null : localStorage.getItem(nameOf(user));
    return kept === null ? null : (JSON.parse(kept) as Draft);
  }
  keep(user: string, draft: Draft | null): void {
    if (draft === null) localStorage.removeItem(nameOf(user));
    else localStorage.setItem(nameOf(user), JSON.stringify(draft));
  }
  /** Where whoever is here now had begun something; null: nowhere. */
  path(): string | null {
    return this.of(session.me?.user.id)?.path ?? null;
  }
}
export const drafts = new Drafts();

/**
 * Keeps what is half entered on the page that calls this, with the person who enters it. When another signs on it stays,
 * and is given back where its person comes to this page again; when its own person leaves the page it is dropped.
 * @param read what there is to keep; null: nothing
 */
export function useDraft<Fields>(read: () => Fields | null, restore: (fields: Fields) => void): void {
  const user = session.me?.user.id;
  if (user === undefined || !session.signedOn) return;
  const path = `${pathWithin(page.url)}${page.url.search}`;
  const kept = drafts.of(user);
  if (kept?.path === path) restore(kept.fields as Fields);
  $effect(() => {
    const fields = read();
    if (fields !== null || drafts.of(user)?.path === path) drafts.keep(user, fields === null ? null : { path, fields });
  });
  onDestroy(() => {
    if (session.present === user && drafts.of(user)?.path === path) drafts.keep(user, null);
  });
}
