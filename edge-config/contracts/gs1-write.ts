import type { Gs1Elements } from './gs1.ts';

/** As printed under the bars: each identifier in brackets before its value. Read again by `readGs1`. */
export const gs1ElementString = (elements: Gs1Elements): string =>
  [...elements].map(([ai, value]) => `(${ai})${value}`).join('');

/** Keys that may begin the path of a Digital Link, each with what may qualify it there, in order (GS1 Digital Link URI Syntax 1.2, 4.9). */
const QUALIFIERS: Readonly<Record<string, readonly string[]>> = {
  '00': [],
  '01': ['22', '10', '21'],
  '253': [],
  '255': [],
  '414': ['254'],
  '8003': [],
  '8004': [],
  '8006': ['22', '10', '21'],
  '8010': ['8011'],
  '8017': [],
  '8018': [],
};

/**
 * GS1 Digital Link URI: the first identification key with its qualifiers in the path, the rest in the query. Undefined
 * where the elements hold no key that a path may begin with.
 */
export function gs1DigitalLink(elements: Gs1Elements, stem = 'https://id.gs1.org'): string | undefined {
  const key = [...elements.keys()].find((ai) => Object.hasOwn(QUALIFIERS, ai));
  if (key === undefined) return undefined;
  const inPath = [key, ...(QUALIFIERS[key] ?? []).filter((ai) => elements.has(ai))];
  const path = inPath.map((ai) => `/${ai}/${escaped(elements.get(ai) ?? '')}`).join('');
  const query = [...elements].filter(([ai]) => !inPath.includes(ai)).map(([ai, value]) => `${ai}=${escaped(value)}`);
  return stem + path + (query.length > 0 ? `?${query.join('&')}` : '');
}

/** Also what encodeURIComponent leaves: a segment of "." or ".." would be taken for a way up. */
const escaped = (value: string): string =>
  encodeURIComponent(value).replace(/^\.{1,2}$/, (dots) => dots.replaceAll('.', '%2E'));
