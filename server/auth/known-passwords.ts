/** A list of 49,000 passwords that people choose most and that leaked; kept in memory once it was asked (4 MB, 80 ms). */
let list: Promise<ReadonlySet<string>> | null = null;
const known = (): Promise<ReadonlySet<string>> => {
  list ??= import('@zxcvbn-ts/language-common').then(({ dictionary }) => new Set(dictionary['passwords-common']));
  return list;
};

/** What guessers try first behind and before a word. */
const EDGES = /^[\d\W_]+|[\d\W_]+$/g;
/** Not much of a word is left below it. */
const SHORTEST_WORD = 4;

/**
 * Whether a password is one of those that are guessed first: on the list of leaked ones, such a one with digits or signs
 * around it or twice, a few letters repeated, or the person's own name, e-mail or company. Needs no network.
 * @param own words that everybody knows of the person
 */
export async function isKnownPassword(password: string, own: readonly string[]): Promise<boolean> {
  const whole = password.toLowerCase();
  if (/^(.{1,3})\1+.?$/su.test(whole)) return true;
  const word = whole.replaceAll(EDGES, '');
  const half = whole.slice(0, whole.length / 2);
  const forms = [whole, ...(word.length >= SHORTEST_WORD ? [word] : []), ...(half + half === whole ? [half] : [])];
  const leaked = await known();
  if (forms.some((form) => leaked.has(form))) return true;
  const personal = new Set(own.flatMap(partsOf));
  return forms.some((form) => personal.has(form.replaceAll(/[\W_]/gu, '')));
}

/** "Ada Lovelace" → adalovelace, ada, lovelace; an e-mail also without its domain. */
function partsOf(text: string): string[] {
  const lower = text.toLowerCase();
  const [local = ''] = lower.split('@');
  return [lower, local, ...lower.split(/[^\p{L}\p{N}]+/u)]
    .map((part) => part.replaceAll(/[\W_]/gu, ''))
    .filter((part) => part.length >= SHORTEST_WORD);
}
