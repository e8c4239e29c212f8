import { readWallTime } from '../../wall-time.ts';
import { type LineFault, lineFault } from './fault.ts';
import { linesOf, pairsOf, wholeNumber } from './lines.ts';

/** A punch as a clock gives it. Codes that nobody knows are kept: what 255 means is decided where punches are paired. */
export interface AttendanceRow {
  readonly line: number;
  readonly person: string;
  /** What the clock's face showed, `YYYY-MM-DD hh:mm:ss`. */
  readonly wall: string;
  /** 0 in, 1 out, 2 break out, 3 break in, 4 overtime in, 5 overtime out; others (255) as they are; null: not said. */
  readonly state: number | null;
  readonly verify: number | null;
  readonly workCode: string | null;
}

export interface ReadAttendance {
  readonly rows: readonly AttendanceRow[];
  readonly faults: readonly LineFault[];
  /** Lines that tell of something else than a person at the clock (a door, an alarm): read, and no punch. */
  readonly others: number;
}

/** Longer lines are no punch: a person's number has 24 characters at most, the rest are small numbers. */
const MAX_LINE = 1_024;
/** What the contract of a punch takes. */
const MAX_PERSON = 64;

type Read = Omit<AttendanceRow, 'line'> | { readonly field: string; readonly reason: string } | null;

/**
 * The punches of an ATTLOG upload. Firmware writes a line in one of three ways, all of them seen in public code:
 * `PIN⇥time⇥state⇥verify⇥workcode…` (the rule), the same with spaces before the time, and `PIN=…⇥DateTime=…` or
 * `time=…⇥pin=…` with names (that of access terminals, table `rtlog`).
 */
export function readAttendance(body: string): ReadAttendance {
  const rows: AttendanceRow[] = [];
  const faults: LineFault[] = [];
  let others = 0;
  for (const { line, text } of linesOf(body)) {
    const read = text.length > MAX_LINE ? tooLong(text) : isNamed(text) ? named(text) : columns(text);
    if (read === null) others++;
    else if ('reason' in read) faults.push(lineFault(line, read.field, read.reason, text));
    else rows.push({ line, ...read });
  }
  return { rows, faults, others };
}

const tooLong = (text: string): Read => ({
  field: 'line',
  reason: `has ${text.length} characters, a punch has at most ${MAX_LINE}`,
});

const isNamed = (text: string): boolean => /^\s*[A-Za-z]+=/.test(text.slice(0, 64));

function columns(text: string): Read {
  const fields = text.split('\t').map((field) => field.trim());
  const [first = '', second = ''] = fields;
  // "1042    2026-03-02 08:58:11⇥0⇥1": the first tab comes only behind the time.
  const gap = first.indexOf(' ');
  const glued = gap > 0 && readWallTime(second) === null;
  const words = glued ? first.split(/ +/) : [];
  const person = glued ? (words[0] ?? '') : first;
  const time = glued ? `${words[1] ?? ''} ${words[2] ?? ''}` : second;
  const rest = glued ? [...words.slice(3), ...fields.slice(1)] : fields.slice(2);
  const [state, verify, workCode] = rest;
  return punchOf({ person, time, state, verify, workCode });
}

function named(text: string): Read {
  const pairs = pairsOf(text);
  const event = wholeNumber(pairs.get('event'));
  const person = pairs.get('pin') ?? '';
  // Access terminals tell of doors and alarms in the same table; those have no person, or a code that lets nobody in.
  if (event !== null && (person === '' || person === '0' || !IDENTIFIED.has(event))) return null;
  return punchOf({
    person,
    time: pairs.get('datetime') ?? pairs.get('time') ?? pairs.get('time_second') ?? '',
    state: pairs.get('status') ?? pairs.get('inoutstatus') ?? pairs.get('state'),
    verify: pairs.get('verified') ?? pairs.get('verifytype') ?? pairs.get('verify'),
    workCode: pairs.get('workcode'),
  });
}

/**
 * Event codes of the access dialect that say that a known person was identified and let in (appendix "real-time events"
 * of the vendor's Security PUSH protocol 3.1): normal, in a normally open time, first card, several persons, by finger.
 */
const IDENTIFIED = new Set([0, 1, 2, 3, 14, 15, 16, 17, 18, 19]);

interface RawPunch {
  readonly person: string;
  readonly time: string;
  readonly state: string | undefined;
  readonly verify: string | undefined;
  readonly workCode: string | undefined;
}

function punchOf({ person, time, state, verify, workCode }: RawPunch): Read {
  if (person === '') return { field: 'person', reason: 'is empty' };
  if (person.length > MAX_PERSON) return { field: 'person', reason: `has more than ${MAX_PERSON} characters` };
  // A slash divides the parts of a punch's key.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  if (/[\u0000-\u001f\u007f\ufffd/]/.test(person))
    return { field: 'person', reason: 'holds characters that no number of a person has' };
  const wall = readWallTime(time);
  if (wall === null) return { field: 'time', reason: 'is not a date and a time as "2026-03-02 08:58:11"' };
  const stateCode = code(state);
  if (stateCode === undefined) return { field: 'state', reason: 'is not a whole number' };
  const verifyCode = code(verify);
  if (verifyCode === undefined) return { field: 'verify', reason: 'is not a whole number' };
  const work = workCode?.trim();
  return {
    person,
    wall,
    state: stateCode,
    verify: verifyCode,
    workCode: work === undefined || work === '' || work === '0' ? null : work.slice(0, MAX_PERSON),
  };
}

/** null: left out; undefined: not a number. */
function code(text: string | undefined): number | null | undefined {
  if (text === undefined || text.trim() === '') return null;
  return wholeNumber(text) ?? undefined;
}
