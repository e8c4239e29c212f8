import { permits } from '../caller.ts';
import { say } from '../label.ts';
import type { QueryContext } from '../query.ts';
import type { AttentionAsked, AttentionItem, AttentionKind } from './attention.ts';
import { isAskedOf, ofEntity } from './of-entity.ts';

/** Of one kind, at most so many are told and counted. */
export const MOST = 100;

export const askedIn = ({ db, caller, now, registry }: QueryContext): AttentionAsked => ({
  ...{ db, caller, now, registry },
  say: (words, details) => say(words, caller.locale, details),
});

/**
 * The kinds that the caller is asked about: those that modules declare, in the order of the modules, then the records of
 * entities. What belongs to a module that is off waits for nobody.
 */
export function kindsFor({ registry, caller }: Pick<QueryContext, 'registry' | 'caller'>): readonly AttentionKind[] {
  const isOn = (name: string): boolean => !registry.off.has(registry.moduleOf.get(name) ?? '');
  const declared = [...registry.attention.values()].filter(
    ({ name, to }) => isOn(name) && (to.length === 0 || to.some((right) => permits(caller, right))),
  );
  const entities = [...registry.entities.values()].flatMap((entity) =>
    entity.attention && isOn(entity.name) && isAskedOf(caller, entity, registry.commands.values())
      ? [ofEntity(entity, entity.attention)]
      : [],
  );
  return [...declared, ...entities];
}

export interface Found {
  readonly kind: AttentionKind;
  readonly items: readonly AttentionItem[];
  /** There are more than are told. */
  readonly more: boolean;
}

/** What waits, kind by kind; kinds of which nothing waits are left out. One after the other: it is one connection. */
export async function findAll(context: QueryContext): Promise<readonly Found[]> {
  const asked = askedIn(context);
  const found: Found[] = [];
  for (const kind of kindsFor(context)) {
    const items = await kind.find(asked, { limit: MOST + 1 });
    if (items.length > 0) found.push({ kind, items: items.slice(0, MOST), more: items.length > MOST });
  }
  return found;
}
