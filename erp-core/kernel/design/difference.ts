import { type Place, placeText, standingAt } from './place.ts';
import type { DraftValue } from './tables.ts';

type Json = DraftValue[string];

/** One place where two drafts say something else. */
export interface PlaceDifference {
  readonly place: string;
  readonly kind: 'added' | 'changed' | 'removed';
  /** What stood there; left out where nothing did. */
  readonly was?: Json;
  readonly now?: Json;
}

/** Places that are told whole: within them nothing has a name of its own that a reader knows. */
const WHOLE = new Set(['label', 'description', 'labels', 'choices', 'states', 'stateLabels', 'needs']);
/** Lists whose members go by a name. */
const NAME_OF: Readonly<Record<string, string>> = {
  ...{ entities: 'name', events: 'name', automations: 'name', transitions: 'name' },
  extends: 'entity',
};

const isObject = (value: Json | undefined): value is { [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** A manifest says an empty list where a draft says nothing. */
const isNothing = (value: Json | undefined): boolean =>
  value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
const same = (a: Json | undefined, b: Json | undefined): boolean => ordered(a) === ordered(b);
/** JSON with the names of every object in one order: which was said first changes nothing. */
const ordered = (value: Json | undefined): string =>
  JSON.stringify(value ?? null, (_, one: Json) =>
    isObject(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one,
  );

/** What is within a value by the parts of a place, or nothing where it is told whole. */
function membersOf(value: Json | undefined, last: string | undefined): readonly string[] {
  const called = last === undefined ? undefined : NAME_OF[last];
  if (called !== undefined && Array.isArray(value))
    return value.flatMap((one) => (isObject(one) && typeof one[called] === 'string' ? [one[called]] : []));
  return isObject(value) ? Object.keys(value) : [];
}

/**
 * Where a draft says something else than another one, place by place as they are written and told of faults: a field that is
 * new is one place, a field whose label changed another. Names of a draft itself (its label, what it needs) are told whole.
 */
export function differenceOf(before: DraftValue, after: DraftValue): readonly PlaceDifference[] {
  const found: PlaceDifference[] = [];
  const walk = (place: Place): void => {
    const was = place.length === 0 ? before : standingAt(before, place);
    const now = place.length === 0 ? after : standingAt(after, place);
    if (same(was, now) || (isNothing(was) && isNothing(now))) return;
    const last = place.at(-1);
    const members = [...new Set([...membersOf(was, last), ...membersOf(now, last)])];
    const alike = (isObject(was) && isObject(now)) || (Array.isArray(was) && Array.isArray(now));
    const isSplit = alike && members.length > 0 && !WHOLE.has(last ?? '');
    // A field is one thing: what changed of it is seen within its two values.
    if (isSplit && place.at(-2) !== 'fields') {
      for (const member of members) walk([...place, member]);
      return;
    }
    const kind = was === undefined ? 'added' : now === undefined ? 'removed' : 'changed';
    found.push({
      place: placeText(place),
      kind,
      ...(was === undefined ? {} : { was }),
      ...(now === undefined ? {} : { now }),
    });
  };
  walk([]);
  return found;
}
