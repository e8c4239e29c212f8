import type { DraftValue } from './tables.ts';

type Json = DraftValue[string];
type Object_ = { [name: string]: Json };

/** Lists whose members are told apart by a name of theirs; members of all others by their number. */
const NAMED: Readonly<Record<string, string>> = {
  ...{ entities: 'name', events: 'name', automations: 'name', transitions: 'name' },
  extends: 'entity',
};

/** A place within a draft: "entities/gate.pass/fields/name". */
export type Place = readonly string[];
export const placeOf = (text: string): Place => text.split('/').filter((part) => part !== '');
export const placeText = (place: Place): string => place.join('/');

const isObject = (value: Json | undefined): value is Object_ =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where a member stands in a list: by its name, or its number; -1: nowhere. "-" is behind the last. */
function indexIn(list: readonly Json[], called: string | undefined, part: string): number {
  if (part === '-') return list.length;
  if (called !== undefined) return list.findIndex((one) => isObject(one) && one[called] === part);
  return /^\d{1,4}$/.test(part) && Number(part) < list.length ? Number(part) : -1;
}

/** What stands at a place; undefined: nothing. */
export function standingAt(draft: DraftValue, place: Place): Json | undefined {
  let at: Json | undefined = draft;
  let called: string | undefined;
  for (const part of place) {
    if (Array.isArray(at)) at = at[indexIn(at, called, part)];
    else at = isObject(at) && Object.hasOwn(at, part) ? at[part] : undefined;
    called = NAMED[part];
  }
  return at;
}

/**
 * The draft with another value at a place, or with nothing there (undefined). What is on the way and is not there is made;
 * a member of a list that is told by its name gets that name. Undefined: the place leads nowhere.
 */
export function withAt(draft: DraftValue, place: Place, value: Json | undefined): DraftValue | undefined {
  const made = within(draft, place, value, undefined);
  return isObject(made) ? made : undefined;
}

function within(
  at: Json | undefined,
  place: Place,
  value: Json | undefined,
  called: string | undefined,
): Json | undefined {
  const [part, ...rest] = place;
  if (part === undefined) return value;
  if (Array.isArray(at) || (at === undefined && called !== undefined)) {
    return withinList(Array.isArray(at) ? at : [], [part, ...rest], value, called);
  }
  if (at !== undefined && !isObject(at)) return undefined;
  const own = at && Object.hasOwn(at, part) ? at[part] : undefined;
  // A list of rules or of tellings begins with its first.
  const begun = own === undefined && rest[0] === '-' ? [] : own;
  const next = rest.length === 0 ? value : within(begun, rest, value, NAMED[part]);
  if (next === undefined && rest.length > 0) return undefined;
  const others = Object.entries(at ?? {}).filter(([name]) => name !== part);
  return own !== undefined && next !== undefined
    ? Object.fromEntries(Object.entries(at ?? {}).map(([name, one]) => [name, name === part ? next : one]))
    : Object.fromEntries(next === undefined ? others : [...others, [part, next]]);
}

function withinList(
  list: readonly Json[],
  [part = '', ...rest]: Place,
  value: Json | undefined,
  called: string | undefined,
): Json | undefined {
  const index = indexIn(list, called, part);
  if (index < 0) {
    // A new one under its name.
    if (called === undefined || value === undefined || rest.length > 0 || !isObject(value)) return undefined;
    return [...list, { [called]: part, ...value }];
  }
  const next = within(list[index], rest, value, undefined);
  if (next === undefined) return rest.length > 0 ? undefined : list.filter((_, at) => at !== index);
  const named =
    rest.length === 0 && called !== undefined && part !== '-' && isObject(next) ? { [called]: part, ...next } : next;
  return index === list.length ? [...list, named] : list.map((one, at) => (at === index ? named : one));
}

/** A place in a manifest as faults name it ("entities.0.fields.name"), told by names. */
export function placeIn(draft: DraftValue, path: string): Place {
  const place: string[] = [];
  let at: Json | undefined = draft;
  let called: string | undefined;
  for (const part of path.split('.').filter((one) => one !== '')) {
    const member: Json | undefined = Array.isArray(at) ? at[Number(part)] : undefined;
    const name = called !== undefined && isObject(member) ? member[called] : undefined;
    place.push(typeof name === 'string' ? name : part);
    at = Array.isArray(at) ? member : isObject(at) && Object.hasOwn(at, part) ? at[part] : undefined;
    called = NAMED[part];
  }
  return place;
}

/** Whether one place lies at or within another. */
export const isWithin = (place: Place, around: Place): boolean => around.every((part, at) => place[at] === part);
