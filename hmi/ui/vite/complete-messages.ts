import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A text, or one in variants: by the count in it, as Paraglide's message format writes them. */
export type Message =
  | string
  | readonly { readonly selectors: readonly string[]; readonly match: Readonly<Record<string, string>> }[];
type Messages = Readonly<Record<string, Message>>;

/** Every wording of a text: one, or that of each variant. */
export const wordings = (message: Message): readonly string[] =>
  typeof message === 'string' ? [message] : message.flatMap(({ match }) => Object.values(match));

/** What a text is given, in any of its wordings: a singular may say "once" instead of "{n} times". */
const placeholders = (message: Message): string =>
  [...new Set(wordings(message).flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1])))].sort().join(',');
const isWhole = (message: Message | undefined): message is Message =>
  message !== undefined && wordings(message).length > 0 && wordings(message).every((text) => text.trim() !== '');

/** What is wrong with a folder of `<locale>.json`: a key, a text or a placeholder that one language lacks. */
export function messageFaults(folder: string): string[] {
  const byLocale = new Map<string, Messages>(
    readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => [file.slice(0, -5), JSON.parse(readFileSync(join(folder, file), 'utf8'))]),
  );
  const base = byLocale.get('en');
  if (!base) return [`${folder}: en.json is missing`];
  const faults: string[] = [];
  for (const [locale, messages] of byLocale) {
    for (const key of new Set([...Object.keys(base), ...Object.keys(messages)])) {
      if (key.startsWith('$')) continue;
      const [own, english] = [messages[key], base[key]];
      if (english === undefined) faults.push(`${locale}: "${key}" is not in en.json`);
      else if (!isWhole(own)) faults.push(`${locale}: "${key}" is missing`);
      else if (placeholders(own) !== placeholders(english))
        faults.push(`${locale}: "${key}" has other placeholders than en.json`);
    }
  }
  return faults;
}

/**
 * Stops a build whose texts are not whole. Paraglide builds empty messages without a word when its plugin cannot be
 * loaded, so what it compiled is counted too.
 */
export function completeMessages({ root, locales }: { root: string; locales: readonly string[] }) {
  return {
    name: 'millrace-complete-messages',
    apply: 'build' as const,
    buildStart() {
      const faults = messageFaults(join(root, 'messages'));
      for (const locale of locales) {
        if (!existsSync(join(root, 'messages', `${locale}.json`))) faults.push(`${locale}.json is missing`);
      }
      if (faults.length) throw new Error(`The texts are not complete:\n  ${faults.join('\n  ')}`);
    },
    buildEnd(error?: Error) {
      if (error) return;
      const wanted = Object.keys(JSON.parse(readFileSync(join(root, 'messages', 'en.json'), 'utf8'))).filter(
        (key) => !key.startsWith('$'),
      );
      const compiled = join(root, 'src', 'paraglide', 'messages');
      const found = existsSync(compiled)
        ? readdirSync(compiled).filter((file) => file.endsWith('.js') && !file.startsWith('_')).length
        : 0;
      if (found < wanted.length)
        throw new Error(`${wanted.length} texts are written, ${found} were compiled: is the message plugin there?`);
    },
  };
}
