import { slug } from './setting-words.ts';

const LONGEST = 63;

/**
 * A name for a point by what the device calls it: as a level of the plant's names (lower-case letters, digits, "-"), and
 * none of those that are taken. Where its own is taken, it is told apart by what it stands below ("tank-2-level"), then by a
 * number. `above`: what it stands below, the nearest last. Pure.
 */
export function nameFor(
  { label, address }: { readonly label: string; readonly address: string },
  above: readonly string[],
  taken: ReadonlySet<string>,
): string {
  // Words of an address that name no thing ("ns=2;s=Speed") are no loss: the label is tried first.
  const own = slug(label) || slug(address) || 'point';
  const within = above.map(slug).filter((one) => one !== '');
  for (let from = within.length; from >= 0; from--) {
    const name = cut([...within.slice(from), own].join('-'));
    if (!taken.has(name)) return name;
  }
  for (let at = 2; ; at++) {
    const end = `-${at}`;
    const name = `${own.slice(0, LONGEST - end.length).replace(/-+$/, '')}${end}`;
    if (!taken.has(name)) return name;
  }
}

/** The end of a long name is what tells it from its brothers. */
const cut = (name: string): string => name.slice(-LONGEST).replace(/^-+/, '');
