import { UCUM_METRIC, UCUM_PLAIN, UCUM_PREFIXES } from './ucum-atoms.ts';

const ANNOTATION = /^\{[\x21-\x7a\x7c\x7e ]*\}/;
const FACTOR = /^[1-9]\d*/;
/** Up to the next operator; a square bracket may hold any of them. */
const SIMPLE = /^(?:10[*^]|(?:\[[^\]\s]*\]|[^\s\d./(){}[\]+-])+)/;
const EXPONENT = /^[+-]?\d+/;

/**
 * True where `unit` is a term of UCUM 2.2 in case-sensitive codes: atoms with prefixes and exponents, numbers and
 * annotations in braces, joined by "." and "/", in parentheses where needed. "Cel", "kW.h", "m3/h", "{rev}/min", "1".
 * Reactive power, for which UCUM has no code of its own, is written "V.A{reactive}".
 */
export function isUcum(unit: string): boolean {
  const end = term(unit, 0);
  return end === unit.length && unit.length > 0;
}

/** Where the term that begins at `from` ends; -1 where none does. */
function term(text: string, from: number): number {
  let at = component(text, text[from] === '/' ? from + 1 : from);
  while (at > 0 && (text[at] === '.' || text[at] === '/')) at = component(text, at + 1);
  return at;
}

function component(text: string, from: number): number {
  if (text[from] === '(') {
    const end = term(text, from + 1);
    return end > 0 && text[end] === ')' ? end + 1 : -1;
  }
  const rest = text.slice(from);
  const atom = SIMPLE.exec(rest)?.[0];
  let at = from;
  if (atom !== undefined && isAtom(atom)) {
    at += atom.length;
    at += EXPONENT.exec(text.slice(at))?.[0].length ?? 0;
  } else {
    const factor = FACTOR.exec(rest)?.[0];
    if (atom !== undefined && factor === undefined) return -1;
    at += factor?.length ?? 0;
  }
  at += ANNOTATION.exec(text.slice(at))?.[0].length ?? 0;
  return at > from ? at : -1;
}

function isAtom(code: string): boolean {
  if (UCUM_METRIC.has(code) || UCUM_PLAIN.has(code)) return true;
  for (const prefix of UCUM_PREFIXES) {
    if (
      code.startsWith(prefix) &&
      UCUM_METRIC.has(code.slice(prefix.length)) &&
      suits(prefix, code.slice(prefix.length))
    ) {
      return true;
    }
  }
  return false;
}

/** Powers of two are for information alone. */
const suits = (prefix: string, unit: string): boolean => !prefix.endsWith('i') || unit === 'bit' || unit === 'By';
