import { session } from '#lib/session.svelte.ts';

/** What was written into a form and not saved. */
export interface KeptDraft {
  readonly changes: Readonly<Record<string, unknown>>;
  /** Of the record that was changed, as it was seen then; 0: of a new one. */
  readonly version: number;
  /** ms */
  readonly at: number;
}

const PREFIX = 'millrace.office.draft.';
const WEEK_MS = 7 * 86_400_000;

const ownPrefix = (): string => `${PREFIX}${session.me?.user.id ?? ''}.${session.me?.company.id ?? ''}.`;

function read(key: string): KeptDraft | null {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? 'null') as KeptDraft | null;
    if (kept && Date.now() - kept.at < WEEK_MS && Object.keys(kept.changes).length > 0) return kept;
    localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing, or something that is no draft: the form begins as it is.
  }
  return null;
}

/**
 * The place of one form's unsaved changes: on this device, of this person and company, for a week, until they are saved or
 * thrown away. `id` null: of a new record.
 */
export function keptDraft(command: string, id: string | null) {
  const key = `${ownPrefix()}${command}.${id ?? 'new'}`;
  return {
    read: () => read(key),
    write(changes: KeptDraft['changes'], version: number): void {
      try {
        if (Object.keys(changes).length === 0) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify({ changes, version, at: Date.now() } satisfies KeptDraft));
      } catch (error) {
        console.debug('no draft is kept', error);
      }
    },
    drop: () => localStorage.removeItem(key),
  };
}

/** Whoever signs out leaves nothing of his on the device. */
export function forgetDrafts(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch (error) {
    console.debug('no drafts to forget', error);
  }
}
