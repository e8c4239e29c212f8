const escapeOf = (sign: string): string => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;

/**
 * What XML cannot hold, and what would read as such an escape, in the escape of ECMA-376 (part 1, 22.9.2.19). So are words
 * like "constructor": the library counts texts as the properties of an object, which has those from the beginning.
 */
export function escaped(text: string): string {
  const safe = text
    .toWellFormed()
    .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    .replaceAll(/[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]/g, escapeOf);
  return safe in {} ? escapeOf(safe.charAt(0)) + safe.slice(1) : safe;
}
