import type { Declarations } from '../declarations.ts';
import { type Label, type Locale, say } from '../label.ts';

/** Letters of a problem that are kept. */
const MOST = 1_000;

/** A sentence with its details, as each reader will read it. */
export function inAllLanguages(says: Label, details: Readonly<Record<string, unknown>>): Label {
  const said = (locale: Locale): string => say(says, locale, details).slice(0, MOST);
  return { en: said('en'), bn: said('bn'), hi: said('hi') };
}

/**
 * What a command was refused with, in every language: its answer has it in that of its caller alone, who is the system itself where
 * a workflow acts. Undefined: no module that is here knows the code.
 */
export function wordsOf(
  { modules }: Pick<Declarations, 'modules'>,
  { code, details }: { readonly code: string; readonly details: Readonly<Record<string, unknown>> },
): Label | undefined {
  const known = modules.find(({ refusals }) => refusals && Object.hasOwn(refusals.codes, code));
  const says = known?.refusals?.codes[code];
  return says && inAllLanguages(says, details);
}
