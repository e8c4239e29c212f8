import type { LinkAnswer } from '@millrace/driver-api';
import type { Bank, Operation, TagPattern, Words } from './operation.ts';
import { DENIED, FAULT_WORDS, hexOf, type Outcome, PASSING, type TagFault, wordsOf } from './outcome.ts';
import type { Looking, TagAccess } from './tag-access.ts';

/** A command that ends here, with the words for whoever gave it. */
export class TagAnswer extends Error {
  readonly answer: LinkAnswer;
  constructor(state: LinkAnswer['state'], message: string) {
    super(message);
    this.name = 'TagAnswer';
    this.answer = { state, message };
  }
}

/** Where, how long and with what tags are worked on. */
export interface Bench {
  readonly access: TagAccess;
  readonly within: number;
  readonly signal: AbortSignal;
  /** The access password of this plant; 0 where there is none. */
  readonly password: number;
}

/** What somebody pointed at: neither is the only tag in view. */
export interface WantedTag {
  readonly tag?: string | undefined;
  readonly tid?: string | undefined;
}

/** A tag that is meant and no other: what it is known by, and where its memory can be read, its TID. */
export interface Tag {
  readonly epc: string;
  readonly tid: string | null;
}

/**
 * Words of the TID bank that are asked for, one after another where a tag does not give them: six name a single tag where
 * its maker gave it a serial number of 48 bits (GS1 TDS, XTID); two tell maker and model.
 */
const TID_READS = [6, 6, 2];
const TRIES = 3;

const looking = ({ within, signal }: Bench, more: Partial<Looking> = {}): Looking => ({ within, signal, ...more });

/**
 * Finds the one tag that is meant: by its EPC, its TID, or because it lies there alone. Throws a TagAnswer where none or
 * several are in view: nothing is done to a tag that nobody pointed at.
 */
export async function find(bench: Bench, wanted: WantedTag): Promise<Tag> {
  const patterns = patternsOf(wanted.tag, wanted.tid);
  const seen = await tidsOf(bench, patterns);
  const tags = new Map(seen.map((tag) => [`${tag.epc} ${tag.tid}`, tag]));
  const [found] = tags.values();
  if (!found) throw new TagAnswer('refused', `${notSeen(bench, patterns)}: nothing was done`);
  if (tags.size > 1) {
    const names = [...tags.values()].map(({ epc, tid }) => (tid === null ? epc : `${epc} (tid=${tid})`));
    const words = `${tags.size} such tags are in view: take the others away, or name one by its tag= or tid=`;
    throw new TagAnswer('refused', `${words}. Nothing was done. In view: ${names.slice(0, 10).join(', ')}`);
  }
  // A reader compares no more digits than it is given: a longer EPC that begins with them is another tag.
  if (wanted.tag !== undefined && found.epc.toLowerCase() !== wanted.tag.toLowerCase())
    throw new TagAnswer('refused', `in view is ${found.epc}, not ${wanted.tag}: write the EPC whole. Nothing was done`);
  return found;
}

/** The tags that bear these patterns, each with its TID; null where it gives none, however it is asked. */
async function tidsOf(bench: Bench, patterns: readonly TagPattern[]): Promise<readonly Tag[]> {
  const found: Tag[] = [];
  const nameless = new Set<string>();
  for (const [turn, words] of TID_READS.entries()) {
    const met = await bench.access.run({ kind: 'read', bank: 'tid', from: 0, words }, patterns, looking(bench));
    const asked = met.filter(({ tag }) => turn === 0 || nameless.has(tag.epc));
    for (const { tag } of asked) nameless.add(tag.epc);
    const told = asked.filter(({ fault }) => fault === null);
    found.push(...told.map(({ tag, read }) => ({ epc: tag.epc, tid: hexOf(read) })));
    for (const { tag } of told) nameless.delete(tag.epc);
    if (nameless.size === 0) break;
  }
  return [...found, ...[...nameless].map((epc) => ({ epc, tid: null }))];
}

export const patternsOf = (epc: string | undefined, tid: string | null | undefined): TagPattern[] => [
  ...(epc === undefined ? [] : [{ bank: 'epc' as const, hex: epc }]),
  ...(tid == null ? [] : [{ bank: 'tid' as const, hex: tid }]),
];

const notSeen = ({ within }: Bench, patterns: readonly TagPattern[]): string => {
  const which = patterns.map(({ bank, hex }) => `${bank} ${hex}`).join(', ');
  return `no tag${which === '' ? '' : ` with ${which}`} was seen within ${within / 1000} s`;
};

/**
 * One operation on this tag, again where what hindered it may pass. Where a password may be missing it is tried with that of
 * the plant. Gives the last outcome; throws a TagAnswer where the tag is out of view.
 */
export async function attempt(bench: Bench, tag: Tag, operation: Operation, password = 0): Promise<Outcome> {
  const patterns = patternsOf(tag.epc, tag.tid);
  let outcome: Outcome | undefined;
  for (let tries = 0; tries < TRIES; tries++) {
    const met = await bench.access.run(operation, patterns, looking(bench, { most: 1, password }));
    outcome = met[0] ?? outcome;
    if (!met[0] || outcome?.fault == null || !PASSING.has(outcome.fault)) break;
  }
  if (!outcome) throw new TagAnswer('failed', `${notSeen(bench, patterns)} any more`);
  const opens = password === 0 && bench.password !== 0 && outcome.fault !== null && DENIED.has(outcome.fault);
  return opens ? attempt(bench, tag, operation, bench.password) : outcome;
}

/** The same, where anything but done ends the command: `refused` what the tag does not allow, `failed` what may be half done. */
export async function must(bench: Bench, tag: Tag, operation: Operation, password?: number): Promise<Outcome> {
  const outcome = await attempt(bench, tag, operation, password);
  if (outcome.fault === null) return outcome;
  throw new TagAnswer(stateOf(outcome), `${FAULT_WORDS[outcome.fault]}${halfDone(operation, outcome)}`);
}

const stateOf = ({ fault, written }: Outcome): LinkAnswer['state'] =>
  fault !== null && written === 0 && !PASSING.has(fault) && fault !== 'unknown' ? 'refused' : 'failed';

function halfDone(operation: Operation, { written }: Outcome): string {
  if (!('data' in operation)) return '';
  return written === 0 ? '. Nothing was written' : `. ${written} of ${operation.data.length} words were written`;
}

/** What stands in a bank; null and the fault where the tag does not give it. */
export async function peek(bench: Bench, tag: Tag, bank: Bank, from: number, words: number): Promise<Words | TagFault> {
  const { fault, read } = await attempt(bench, tag, { kind: 'read', bank, from, words });
  return fault ?? read;
}

/** Writes and reads back; the tag may bear another EPC afterwards. Throws a TagAnswer where it does not read as written. */
export async function writeAndCheck(
  bench: Bench,
  tag: Tag,
  { bank, from, hex, block = false, epc = tag.epc }: WantedMemory,
): Promise<void> {
  const data = wordsOf(hex);
  await must(bench, tag, { kind: block ? 'block-write' : 'write', bank, from, data });
  const now = await peek(bench, { ...tag, epc }, bank, from, data.length);
  if (typeof now === 'string')
    throw new TagAnswer('failed', `it was written, but cannot be read back: ${FAULT_WORDS[now]}`);
  if (hexOf(now) !== hex) throw new TagAnswer('failed', `it was written, but reads as ${hexOf(now)}`);
}

export interface WantedMemory {
  readonly bank: Bank;
  readonly from: number;
  readonly hex: string;
  /** By BlockWrite, for tags that take several words at once. */
  readonly block?: boolean;
  /** The tag's EPC once this is written. */
  readonly epc?: string;
}
