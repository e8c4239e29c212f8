import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { untrack } from 'svelte';
import { session } from '#lib/session.svelte.ts';
import { param, setUrl } from '#lib/url-state.ts';
import { LIST_WAY, type ViewWay } from './shown.ts';

/** Stands in the address where no view was chosen on purpose. */
export const AS_IT_COMES = 'none';

/** The views of a list; one that the list begins with is opened where the address says nothing else. */
export function useViews(entity: () => string, way: ViewWay = LIST_WAY) {
  const asked = useResource((signal) => session.api.query('kernel.views', { entity: entity() }, signal));
  let begun = false;
  $effect(() => {
    const { rows, begins } = asked.data ?? { rows: [], begins: null };
    const first = rows.find(({ id }) => id === begins);
    untrack(() => {
      if (begun || !asked.data) return;
      begun = true;
      const says = ['view', 'record', ...way.parameters].some((name) => param(name) !== null);
      if (first && !says) setUrl({ view: first.id, ...way.addressOf(first.definition) });
    });
  });
  return asked;
}
