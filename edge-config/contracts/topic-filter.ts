/**
 * MQTT topic filters as sites write them: levels joined by "/", "+" for one level, a closing "#" for any rest, and
 * "{name}" for one level that is given a name. A named level matches what "+" matches.
 */
export const isNamedLevel = (level: string): boolean => /^\{[a-z][a-z0-9_-]*\}$/i.test(level);

export const isOneLevel = (level: string): boolean => level === '+' || isNamedLevel(level);

/** What is wrong with a filter, in words, or null. */
export function filterFault(filter: string): string | null {
  if (filter === '') return 'the topic is empty';
  const levels = filter.split('/');
  const seen = new Set<string>();
  for (const [index, level] of levels.entries()) {
    if (level.includes('#') && (level !== '#' || index !== levels.length - 1))
      return '"#" stands only alone, as the last level';
    if (level.includes('+') && level !== '+') return '"+" stands only alone between two "/"';
    if (/[{}]/.test(level) && !isNamedLevel(level))
      return `"${level}" is not a named level: write {name} alone between two "/"`;
    if (isNamedLevel(level)) {
      if (seen.has(level)) return `${level} is written twice`;
      seen.add(level);
    }
  }
  return null;
}

/** Names that a filter gives to levels, without their braces. */
export const filterNames = (filter: string): string[] =>
  filter
    .split('/')
    .filter(isNamedLevel)
    .map((level) => level.slice(1, -1));

/** A filter, or its levels where many are compared with many. */
export type FilterLevels = string | readonly string[];
export const levelsOf = (filter: FilterLevels): readonly string[] =>
  typeof filter === 'string' ? filter.split('/') : filter;

/** True where some topic is matched by both. */
export function filtersOverlap(one: FilterLevels, other: FilterLevels): boolean {
  const a = levelsOf(one);
  const b = levelsOf(other);
  for (let at = 0; ; at++) {
    const x = a[at];
    const y = b[at];
    if (x === '#' || y === '#') return true;
    if (x === undefined || y === undefined) {
      // "a/#" also matches "a" itself.
      return x === y;
    }
    if (x !== y && !isOneLevel(x) && !isOneLevel(y)) return false;
  }
}

/** True where every topic that `narrow` matches is matched by `wide` too. */
export function filterCovers(wide: FilterLevels, narrow: FilterLevels): boolean {
  const a = levelsOf(wide);
  const b = levelsOf(narrow);
  for (let at = 0; ; at++) {
    const x = a[at];
    const y = b[at];
    if (x === '#') return true;
    if (y === '#' || x === undefined || y === undefined) return x === y;
    if (x !== y && !isOneLevel(x)) return false;
  }
}
