import { m } from '#lib/texts.ts';

const WORDS: Readonly<Record<string, () => string>> = {
  number: m.browse_number,
  boolean: m.browse_boolean,
  text: m.browse_text,
  json: m.browse_structure,
  folder: () => '',
};
/** What something of a device gives, as a person says it. */
export const typeWord = (type: string): string => WORDS[type]?.() ?? type;
