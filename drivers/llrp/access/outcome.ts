import type { LlrpMessage, LlrpParameter } from '../codec/index.ts';
import { readsOf, type TagRead } from '../inventory.ts';
import type { Words } from './operation.ts';

/** Why an operation on a tag came to nothing. */
export type TagFault =
  | 'overrun'
  | 'locked'
  | 'password'
  | 'no-kill-password'
  | 'power'
  | 'no-answer'
  | 'tag'
  | 'reader'
  | 'unknown';

type Codes = readonly (TagFault | 'done')[];
const CHANGED: Codes = ['done', 'overrun', 'locked', 'power', 'tag', 'no-answer', 'reader', 'password'];
/**
 * Result codes by their numbers (LLRP 1.1, 17.3.1.5.2; the last ones of each came with 1.1: a reader of 1.0.1 says
 * "nonspecific" there).
 */
const CODES: Readonly<Record<string, Codes>> = {
  C1G2ReadOpSpecResult: ['done', 'tag', 'no-answer', 'reader', 'overrun', 'locked', 'password'],
  C1G2WriteOpSpecResult: CHANGED,
  C1G2BlockWriteOpSpecResult: CHANGED,
  C1G2BlockEraseOpSpecResult: CHANGED,
  C1G2LockOpSpecResult: ['done', 'power', 'tag', 'no-answer', 'reader', 'password', 'overrun', 'locked'],
  C1G2KillOpSpecResult: ['done', 'no-kill-password', 'power', 'tag', 'no-answer', 'reader', 'password'],
};

/** In words for whoever gave the command: what the tag or the reader said, and what helps. */
export const FAULT_WORDS: Readonly<Record<TagFault, string>> = {
  overrun: 'the tag has no memory there: ask for fewer words',
  locked: 'this memory of the tag is locked',
  password: 'the tag has another password',
  'no-kill-password': 'the tag has no kill password, and cannot be killed without one',
  power: 'the tag has too little power for it: hold it nearer to the antenna, or raise the power of the reader',
  'no-answer': 'the tag did not answer: hold it still and nearer to the antenna',
  tag: 'the tag refused without a reason: what was asked for may be locked, need another password, or not be there',
  reader: 'the reader could not do it, without a reason',
  unknown: 'the reader gave a result that LLRP does not know',
};

/** Faults that another attempt may not meet. */
export const PASSING: ReadonlySet<TagFault> = new Set(['power', 'no-answer', 'reader']);
/** Faults behind which a missing or wrong password may stand. */
export const DENIED: ReadonlySet<TagFault> = new Set(['locked', 'password', 'tag']);

/** What became of one operation on one tag. */
export interface Outcome {
  readonly tag: TagRead;
  /** null: it is done. */
  readonly fault: TagFault | null;
  /** What was read. */
  readonly read: Words;
  /** Words that were written, also where it came to a fault in the middle. */
  readonly written: number;
}

/** The outcomes of operation `id` in a report. */
export function outcomesOf(message: LlrpMessage, id: number): readonly Outcome[] {
  if (message.name !== 'RO_ACCESS_REPORT') return [];
  const reads = readsOf(message);
  const reports = message.parameters.filter(({ name }) => name === 'TagReportData');
  return reports.flatMap(({ parameters }, at) => {
    const result = parameters.find(({ name, fields }) => name in CODES && fields.OpSpecID === id);
    const tag = reads[at];
    return result && tag ? [outcomeOf(result, tag)] : [];
  });
}

function outcomeOf({ name, fields }: LlrpParameter, tag: TagRead): Outcome {
  const code = CODES[name]?.[Number(fields.Result)] ?? 'unknown';
  return {
    tag,
    fault: code === 'done' ? null : code,
    read: Array.isArray(fields.ReadData) ? (fields.ReadData as Words) : [],
    written: Number(fields.NumWordsWritten ?? 0),
  };
}

export const hexOf = (words: Words): string =>
  words.map((word) => word.toString(16).toUpperCase().padStart(4, '0')).join('');

/** Words of hexadecimal digits, four each. */
export const wordsOf = (hex: string): Words => hex.match(/.{4}/g)?.map((word) => Number.parseInt(word, 16)) ?? [];
