import { type LineFault, lineFault } from './fault.ts';
import { linesOf, pairsOf, wholeNumber } from './lines.ts';

/** A person as a clock knows him. His password and templates are left out on purpose: nothing here needs them. */
export interface UserRow {
  readonly line: number;
  readonly person: string;
  readonly name: string;
  readonly privilege: number;
  readonly card: string | null;
}

/** Something that was done at the clock's own menu: its code, who did it, when by the clock's face, and to what. */
export interface OperationRow {
  readonly line: number;
  readonly code: number;
  readonly operator: string;
  readonly wall: string;
  readonly objects: readonly string[];
}

export interface ReadOperations {
  readonly users: readonly UserRow[];
  readonly operations: readonly OperationRow[];
  /** Fingers, faces, palms and photos: counted, and nothing of them is kept. */
  readonly biometric: number;
  readonly faults: readonly LineFault[];
}

/** What a line begins with where it carries a part of a body (vendor's Attendance PUSH protocol, tables of uploads). */
const BIOMETRIC = new Set([
  'FP',
  'FACE',
  'FVEIN',
  'BIODATA',
  'BIOPHOTO',
  'USERPIC',
  'PHOTO',
  'ATTPHOTO',
  'FINGERTMP',
  'TEMPLATEV10',
]);
/** Tables whose lines carry such without saying so at the line's beginning. */
export const BIOMETRIC_TABLES: ReadonlySet<string> = new Set([...BIOMETRIC]);
const MAX_LINE = 2_048;

/**
 * An OPERLOG upload, or one of a table of persons: `USER PIN=…⇥Name=…`, `OPLOG code⇥operator⇥time⇥object…`, and templates
 * (`FP …`, `FACE …`, `BIODATA …`), which are told by their first word and read no further.
 */
export function readOperations(body: string, table: string): ReadOperations {
  const users: UserRow[] = [];
  const operations: OperationRow[] = [];
  const faults: LineFault[] = [];
  let biometric = 0;
  const persons = table === 'USERINFO' || table === 'USER';
  for (const { line, text } of linesOf(body)) {
    const start = text.length - text.trimStart().length;
    const head = text.slice(start, start + 16);
    const word = (/^[A-Za-z0-9]+(?=\s|$)/.exec(head)?.[0] ?? '').toUpperCase();
    if (BIOMETRIC.has(word) || (word === '' && BIOMETRIC_TABLES.has(table))) {
      biometric++;
      continue;
    }
    if (text.length > MAX_LINE) {
      faults.push(lineFault(line, 'line', `has ${text.length} characters, at most ${MAX_LINE} are read`, text));
      continue;
    }
    const rest = word === '' ? text : text.slice(start + word.length).trimStart();
    if (word === 'OPLOG') {
      const read = operation(rest, line);
      if ('reason' in read) faults.push(lineFault(line, read.field, read.reason, text));
      else operations.push(read);
    } else if (word === 'USER' || persons) {
      const read = user(word === 'USER' ? rest : text, line);
      if ('reason' in read) faults.push(lineFault(line, read.field, read.reason, text));
      else users.push(read);
    } else faults.push(lineFault(line, 'kind', `"${word}" is no kind of line that is known`, text));
  }
  return { users, operations, biometric, faults };
}

type Fault = { readonly field: string; readonly reason: string };

function operation(text: string, line: number): OperationRow | Fault {
  const [code = '', operator = '', wall = '', ...objects] = text.split('\t').map((field) => field.trim());
  const number = wholeNumber(code);
  if (number === null) return { field: 'code', reason: 'is not a whole number' };
  if (wall === '') return { field: 'time', reason: 'is missing' };
  return { line, code: number, operator, wall, objects: objects.slice(0, 8) };
}

function user(text: string, line: number): UserRow | Fault {
  const pairs = pairsOf(text);
  const person = pairs.get('pin') ?? '';
  if (person === '') return { field: 'PIN', reason: 'is missing' };
  if (person.length > 64) return { field: 'PIN', reason: 'has more than 64 characters' };
  const card = pairs.get('card') ?? pairs.get('cardno') ?? '';
  return {
    line,
    person,
    name: (pairs.get('name') ?? '').slice(0, 128),
    privilege: wholeNumber(pairs.get('pri') ?? pairs.get('privilege')) ?? 0,
    // "[0000000000]", "0" and nothing all say: no card.
    card: /^[[\]0]*$/.test(card) ? null : card.slice(0, 64),
  };
}
