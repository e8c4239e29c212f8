import { ApiError, type EditPreview, editPreview, type SiteEdit } from '@millrace/hmi-client';
import { session } from '#lib/session.svelte.ts';
import { m } from '#lib/texts.ts';
import { whyNot } from '#lib/why-not.ts';

/** So long nobody types any more: what was drawn is planned. */
const PAUSE_MS = 400;

/**
 * What a screen draws of a site: planned at the server as it is drawn, and applied as the version that was looked at. For the
 * component that calls this. `edits`: null while something is missing without which nothing can be planned. `drawnFrom`: the
 * version whose entries were drawn, where they are written whole: what somebody wrote since is not undone by it.
 */
export function useSiteEditing(edits: () => readonly SiteEdit[] | null, drawnFrom?: number | (() => number)) {
  let preview: EditPreview | null = $state.raw(null);
  let wrong: string | null = $state(null);
  let pending = $state(false);
  let busy = $state(false);
  let round = $state(0);
  let planned = 0;
  $effect(() => {
    const drawn = edits();
    const site = session.site?.id;
    preview = null;
    // Planned anew because somebody was quicker: that goes on being said.
    if (planned === round) wrong = null;
    planned = round;
    pending = drawn !== null && site !== undefined;
    if (drawn === null || site === undefined) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      session.api.command('plant.config.preview', { site, edits: drawn }, { signal: stop.signal, dryRun: true }).then(
        (found) => {
          if (stop.signal.aborted) return;
          preview = editPreview.parse(found);
          pending = false;
        },
        (error: unknown) => {
          if (stop.signal.aborted) return;
          wrong = whyNot(error);
          pending = false;
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  });
  return {
    get preview(): EditPreview | null {
      return preview;
    },
    /** Why it could not be planned or applied. */
    get wrong(): string | null {
      return wrong;
    },
    get pending(): boolean {
      return pending;
    },
    get busy(): boolean {
      return busy;
    },
    /** What is wrong with a setting, by the end of its place: "settings.host". */
    fault: (end: string): string | null =>
      preview?.faults.find(({ where }) => where === end || where.endsWith(`.${end}`))?.what ?? null,
    /** Applies what was planned; true when it runs. Where somebody was quicker, it is planned anew. */
    async apply(note?: string): Promise<boolean> {
      const drawn = edits();
      if (!drawn || !preview?.ok || busy || !session.site) return false;
      busy = true;
      wrong = null;
      try {
        const expects = (typeof drawnFrom === 'function' ? drawnFrom() : drawnFrom) ?? preview.version;
        await session.api.command('plant.config.edit', { site: session.site.id, edits: drawn, expects, note });
        await session.open();
        return true;
      } catch (error) {
        if (error instanceof ApiError && error.code === 'config-changed-meanwhile') round += 1;
        wrong = error instanceof ApiError && error.kind === 'signed-out' ? m.act_no_answer() : whyNot(error);
        return false;
      } finally {
        busy = false;
      }
    },
  };
}
export type SiteEditing = ReturnType<typeof useSiteEditing>;
