import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { reader } from '#lib/reader.svelte.ts';
import { session } from '#lib/session.svelte.ts';

/** Units of the items that `ids` names, for the component that calls it. */
export function useUnits(ids: () => readonly string[]): (item: string) => string {
  const wanted = $derived([...new Set(ids())].sort().join(','));
  const asked = useResource(async (signal) => {
    if (!wanted) return new Map<string, string>();
    const found = new Map<string, string>();
    const all = wanted.split(',');
    for (let from = 0; from < all.length; from += 200) {
      const filter = { id: { in: all.slice(from, from + 200) } };
      const { rows } = await session.api.records.list('stock.item', { filter, limit: 200 }, signal);
      for (const row of rows) found.set(row.id, String(row.unit ?? ''));
    }
    return found;
  });
  return (item) => reader.show.unit(asked.data?.get(item) ?? '');
}

/** Every record of a kind that a filter names, page by page; for what is shown whole. */
export async function allOf<Row>(
  entity: string,
  filter: Readonly<Record<string, unknown>>,
  sort: string,
  read: (row: unknown) => Row,
  signal: AbortSignal,
): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const page = await session.api.records.list(entity, { filter, sort, cursor, limit: 500 }, signal);
    rows.push(...page.rows.map(read));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return rows;
}
