import { asciiBytes, LineReader } from './lines.ts';
import { plainDecimal, type ScaleReader, type ScaleReading, type ScaleSaid } from './reading.ts';

/**
 * How the lines of a scale are built, for those whose protocol has no name. In `template` stand letters as they come, a
 * space for any number of spaces, and `{weight}`, `{tare}`, `{unit}`, `{status}`, `{mode}`, `{any:3}` (three letters that
 * mean nothing). A width (`{weight:8}`) is what is written; what is read may be shorter or longer.
 */
export interface LineGrammar {
  readonly template: string;
  readonly end: '\r\n' | '\r' | '\n' | '\u0003';
  /** What each word for the status means. */
  readonly status?: Readonly<Record<string, 'stable' | 'moving' | 'over' | 'under'>>;
  readonly mode?: Readonly<Record<string, 'gross' | 'net'>>;
  /** UCUM by the scale's own sign. */
  readonly units?: Readonly<Record<string, string>>;
  /** UCUM, where the line says none. */
  readonly unit?: string;
}

type Part =
  | { readonly is: 'literal'; readonly text: string }
  | { readonly is: 'spaces' }
  | { readonly is: 'any'; readonly width: number }
  | { readonly is: 'number'; readonly of: 'weight' | 'tare'; readonly width: number }
  | {
      readonly is: 'word';
      readonly of: 'unit' | 'status' | 'mode';
      readonly words: ReadonlyMap<string, string>;
      readonly width: number;
    };

const MOST = 200;

/** What is wrong with a grammar, in words to whoever wrote it; undefined where it can be used. */
export function grammarFault(grammar: LineGrammar): string | undefined {
  const parts = partsOf(grammar);
  if (typeof parts === 'string') return parts;
  if (!parts.some((part) => part.is === 'number' && part.of === 'weight')) return 'the template has no {weight}';
  for (const part of parts) {
    if (part.is === 'word' && part.words.size === 0) return `say what the words of {${part.of}} are`;
  }
  const names = parts.flatMap((part) => ('of' in part ? [part.of] : []));
  if (new Set(names).size !== names.length) return 'a part stands in the template twice';
  return undefined;
}

/** Reads lines by a grammar. Throws a TypeError for a grammar that `grammarFault` finds a fault in. */
export function lineReader(grammar: LineGrammar): ScaleReader {
  const parts = sureParts(grammar);
  const last = grammar.end.charCodeAt(grammar.end.length - 1);
  return new LineReader({
    end: last,
    most: MOST,
    read: (line) => {
      const text = grammar.end === '\r\n' ? line.replace(/\r$/, '') : line;
      return text.trim() === '' ? null : readLine(text, parts, grammar);
    },
  });
}

interface Found {
  weight?: string;
  tare?: string;
  unit?: string;
  status?: string;
  mode?: string;
}

function readLine(line: string, parts: readonly Part[], grammar: LineGrammar): ScaleSaid {
  const found: Found = {};
  let at = 0;
  for (const part of parts) {
    const taken = take(part, line, at, found);
    if (taken === undefined) return { fault: faultOf(part), at: line };
    at = taken;
  }
  if (line.slice(at).trim() !== '') return { fault: 'wrong-form', at: line };
  const status = found.status ?? 'stable';
  const within = status === 'stable' || status === 'moving';
  if (within && found.weight === undefined) return { fault: 'wrong-number', at: line };
  return {
    weight: within ? (found.weight ?? null) : null,
    unit: found.unit ?? grammar.unit ?? null,
    stable: status === 'stable',
    range: status === 'over' ? 'over' : status === 'under' ? 'under' : 'within',
    net: found.mode === undefined ? null : found.mode === 'net',
    tare: found.tare ?? null,
    zero: null,
  };
}

const faultOf = (part: Part) =>
  part.is === 'number'
    ? 'wrong-number'
    : part.is === 'word'
      ? part.of === 'unit'
        ? 'unknown-unit'
        : 'unknown-status'
      : 'wrong-form';

/** The place behind a part that begins at `at`; undefined where it does not stand there. No going back: a line is read once. */
function take(part: Part, line: string, at: number, found: Found): number | undefined {
  switch (part.is) {
    case 'literal':
      return line.startsWith(part.text, at) ? at + part.text.length : undefined;
    case 'spaces':
      return pastSpaces(line, at);
    case 'any':
      return at + part.width <= line.length ? at + part.width : undefined;
    case 'word': {
      const from = part.width > 0 ? pastSpaces(line, at) : at;
      // The longest first: "GS" is not a "G".
      const words = [...part.words.keys()].sort((one, other) => other.length - one.length);
      const word = words.find((known) => line.startsWith(known, from));
      if (word === undefined) return undefined;
      found[part.of] = part.words.get(word) ?? '';
      return from + word.length;
    }
    case 'number':
      return takeNumber(part.of, line, pastSpaces(line, at), found);
  }
}

/** A sign, perhaps spaces, digits with a point. Dashes and the like, which scales show in overload, are no number. */
function takeNumber(of: 'weight' | 'tare', line: string, from: number, found: Found): number | undefined {
  const sign = line[from] === '-' || line[from] === '+' ? line[from] : '';
  const start = pastSpaces(line, from + sign.length);
  let end = start;
  while (/[\d.]/.test(line[end] ?? '')) end++;
  const digits = line.slice(start, end);
  if (/^(\d+(\.\d*)?|\.\d+)$/.test(digits)) {
    found[of] = plainDecimal((sign === '-' ? '-' : '') + digits);
    return end;
  }
  // Only where the status says that there is none may a number be missing.
  const blank = /^[-_*^ ]*/.exec(line.slice(from))?.[0].length ?? 0;
  return blank > 0 && (found.status === 'over' || found.status === 'under') ? from + blank : undefined;
}

const pastSpaces = (line: string, from: number): number => {
  let at = from;
  while (line[at] === ' ') at++;
  return at;
};

/** What a scale of this grammar sends. Undefined where the grammar has no word for it. */
export function writeLine(reading: ScaleReading, grammar: LineGrammar): Uint8Array | undefined {
  const written = sureParts(grammar).map((part) => writePart(part, reading));
  return written.includes(undefined) ? undefined : asciiBytes(written.join('') + grammar.end);
}

function writePart(part: Part, reading: ScaleReading): string | undefined {
  switch (part.is) {
    case 'literal':
      return part.text;
    case 'spaces':
      return ' ';
    case 'any':
      return '.'.repeat(part.width);
    case 'number':
      return (reading[part.of] ?? '-'.repeat(Math.max(part.width, 1))).padStart(part.width);
    case 'word': {
      const meaning = { unit: reading.unit, status: statusOf(reading), mode: reading.net ? 'net' : 'gross' }[part.of];
      return [...part.words].find(([, means]) => means === meaning)?.[0].padStart(part.width);
    }
  }
}

const statusOf = ({ range, stable }: ScaleReading): string =>
  range === 'within' ? (stable ? 'stable' : 'moving') : range;

function sureParts(grammar: LineGrammar): readonly Part[] {
  const fault = grammarFault(grammar);
  const parts = partsOf(grammar);
  if (fault !== undefined || typeof parts === 'string') throw new TypeError(`line grammar: ${fault ?? String(parts)}`);
  return parts;
}

/** The parts of a template, or what is wrong with it. */
function partsOf({ template, status = {}, mode = {}, units = {} }: LineGrammar): readonly Part[] | string {
  if (template.length > MOST) return `a template has at most ${MOST} letters`;
  const parts: Part[] = [];
  for (const [text, name, width] of template.matchAll(/\{(\w+)(?::(\d{1,2}))?\}| +|[^{} ]+|[{}]/g)) {
    if (text === '{' || text === '}') return `"${template}" has a bracket that is alone`;
    if (name === undefined) parts.push(text.startsWith(' ') ? { is: 'spaces' } : { is: 'literal', text });
    else if (name === 'any') parts.push({ is: 'any', width: Number(width ?? 1) });
    else if (name === 'weight' || name === 'tare') parts.push({ is: 'number', of: name, width: Number(width ?? 0) });
    else if (name === 'unit' || name === 'status' || name === 'mode') {
      const words = new Map(Object.entries(name === 'unit' ? units : name === 'status' ? status : mode));
      parts.push({ is: 'word', of: name, words, width: Number(width ?? 0) });
    } else return `{${name}} is not known: there are {weight}, {tare}, {unit}, {status}, {mode} and {any:3}`;
  }
  return parts;
}
