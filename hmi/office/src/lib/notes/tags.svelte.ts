import type { TagRow } from '@millrace/hmi-client';
import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { session } from '#lib/session.svelte.ts';

/** The tags of the company, for the component that makes it. */
export function useTags() {
  const asked = useResource((signal) => session.api.query('kernel.tags', {}, signal));
  return {
    get all(): readonly TagRow[] {
      return asked.data?.rows ?? [];
    },
    get(id: string): TagRow | null {
      return asked.data?.rows.find((one) => one.id === id) ?? null;
    },
  };
}

/** Stands in a filter for the tags on a record. */
export const TAGS = '$tags';

/** The tags that a filter asks for. */
export function tagsIn(filter: Readonly<Record<string, unknown>>): readonly string[] {
  const said = filter[TAGS];
  if (typeof said === 'string') return [said];
  const { in: any, eq } = Object(said) as { readonly in?: unknown; readonly eq?: unknown };
  return [any ?? eq ?? []].flat().map(String);
}
