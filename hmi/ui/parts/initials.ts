/**
 * The one or two letters that stand for a name: the first of its first and last word. A letter of an Indic script is
 * taken with its vowel sign, as it is read. Pure.
 */
export function initialsOf(name: string): string {
  const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = (word: string | undefined): string => {
    for (const { segment } of letters.segment(word ?? '')) return segment;
    return '';
  };
  const [one, last] = [first(words[0]), words.length > 1 ? first(words.at(-1)) : ''];
  return `${one}${last}`.toLocaleUpperCase();
}
