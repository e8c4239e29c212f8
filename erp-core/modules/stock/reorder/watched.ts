import type { Effect } from '../../../kernel/index.ts';
import type { Item } from '../item.ts';
import type { Status } from '../ledger.ts';
import type { Location } from '../location.ts';
import { watchedMoved } from './events.ts';

interface Moved {
  readonly item: Pick<Item, 'id'> & { readonly watched?: boolean };
  readonly from: Location;
  readonly to: Location;
  readonly status?: Status;
  readonly toStatus?: Status;
}

/** What is to be told of an item that has reorder points, in these sites; of another, nothing. */
export const watchedIn = ({ id, watched }: Moved['item'], sites: readonly string[]): Effect[] =>
  watched
    ? [...new Set(sites)].map((site) => watchedMoved({ item: id, site }, { aggregate: `stock.item/${id}`, site }))
    : [];

/** The same for a move, unless it only goes from one place of a site to another in the status that it has. */
export function watchedBy({ item, from, to, status = 'available', toStatus = status }: Moved): Effect[] {
  if (!item.watched) return [];
  const ends = [from, to].filter(({ kind }) => kind === 'internal');
  const stays = ends.length === 2 && from.site === to.site && status === toStatus;
  return stays
    ? []
    : watchedIn(
        item,
        ends.map(({ site }) => site),
      );
}
