import { m } from '#lib/texts.ts';

const WORDS: Readonly<Record<string, () => string>> = {
  'no-rule': m.refused_no_rule,
  'unknown-point': m.refused_unknown_point,
  'no-value-found': m.refused_no_value,
  'not-a-number': m.refused_not_a_number,
  'not-in-enumeration': m.refused_not_in_enumeration,
  'not-a-boolean': m.refused_not_a_boolean,
  'not-json': m.refused_not_json,
  'not-csv': m.refused_not_csv,
  empty: m.refused_empty,
  'not-utf8': m.refused_not_utf8,
  'not-an-array': m.refused_not_an_array,
  'not-a-whole-number': m.refused_not_whole,
  'readings-without-time': m.refused_without_time,
};

/** Why a message or a value was not taken, for people; a code that is not known here is said as it is. */
export const refusedWord = (code: string): string => WORDS[code]?.() ?? code;
