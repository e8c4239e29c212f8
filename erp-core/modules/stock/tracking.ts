import { type Caller, type Refusal, reading, type Want } from '../../kernel/index.ts';
import type { Item } from './item.ts';
import { refuse } from './refusals.ts';

/** Where an item is held: a row a place. */
interface Held {
  readonly site: string;
  readonly place: string;
}

type Tracked = Pick<Item, 'lots' | 'serials'>;
const MOST_NAMED = 5;

const held = (item: string): Want<readonly Held[]> =>
  reading((db) =>
    db.rows<Held>(
      `select distinct l.site, l.code as place from stock.balance b join stock.location l on l.id = b.location
       where b.item = $1 and b.held and b.kind in ('internal', 'transit', 'to-reconcile') order by 1, 2`,
      [item],
    ),
  );

/** What has to be known where an item is to be told apart otherwise than before: by lots or not, by pieces or not. */
export const trackingWants = (
  after: { readonly [Field in keyof Tracked]?: boolean | undefined },
  before: (Tracked & Pick<Item, 'id'>) | undefined,
): { readonly held?: Want<readonly Held[]> } =>
  before && (before.lots !== (after.lots ?? before.lots) || before.serials !== (after.serials ?? before.serials))
    ? { held: held(before.id) }
    : {};

/**
 * What is in stock is of no lot, or of some: told apart otherwise it could not be named any more, and would never leave. So
 * that changes only while there is none, what is on its way or still to be reconciled among it.
 */
export function trackingFault(
  { code }: Pick<Item, 'code'>,
  { held: places = [] }: { readonly held?: readonly Held[] | undefined },
  { sites }: Pick<Caller, 'sites'>,
): Refusal | undefined {
  if (places.length === 0) return undefined;
  const seen = places.filter(({ site }) => sites === null || sites.includes(site));
  const named = seen.slice(0, MOST_NAMED).map(({ place }) => place);
  const where = [...named, ...(named.length < places.length ? ['…'] : [])].join(', ');
  return refuse('item-in-stock', { item: code, where });
}

/** For the standard commands of items. */
export const trackingFits = {
  wants: trackingWants,
  fault: (
    after: Pick<Item, 'code'>,
    found: { readonly held?: readonly Held[] | undefined },
    { caller }: { readonly caller: Pick<Caller, 'sites'> },
  ): Refusal | undefined => trackingFault(after, found, caller),
};
