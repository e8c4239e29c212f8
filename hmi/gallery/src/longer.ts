const ACCENTED: Readonly<Record<string, string>> = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', A: 'Á', E: 'É', O: 'Ó' };

/** English in a pseudo-locale: letters with accents, two fifths longer, in brackets so that what is cut off is seen. */
export function longer(text: string): string {
  const words = text.split(' ');
  const accented = words.map((word) => [...word].map((letter) => ACCENTED[letter] ?? letter).join(''));
  const want = Math.ceil(text.length * 0.4) - 2;
  let more = '';
  for (let at = 0; more.length < want; at++) more += ` ${accented[at % accented.length]}`;
  return `[${accented.join(' ')}${more.slice(0, Math.max(0, want)).trimEnd()}]`;
}
