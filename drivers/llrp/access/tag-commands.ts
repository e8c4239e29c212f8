import type { DriverHost, LinkAnswer } from '@millrace/driver-api';
import { z } from 'zod';
import type { LlrpSettings, TagChange } from '../manifest.ts';
import { epcOf, nameOfEpc } from './epc-text.ts';
import { LOCKABLES, type Lockable, PRIVILEGE_NAMES } from './operation.ts';
import { DENIED, FAULT_WORDS, hexOf, type Outcome, wordsOf } from './outcome.ts';
import type { TagAccess } from './tag-access.ts';
import { type Bench, find, must, patternsOf, peek, type Tag, TagAnswer, writeAndCheck } from './tag-steps.ts';

const MOST_WORDS = 255;
/** Words of a bank: four hexadecimal digits each. What is all digits comes as a number from whoever typed it. */
const words = z
  .union([z.string(), z.int().nonnegative().transform(String)])
  .transform((text) => text.replaceAll(' ', '').toUpperCase())
  .pipe(z.string().regex(/^([0-9A-F]{4})+$/, 'hexadecimal digits in whole words, four digits each'));
const epc = z.union([z.string(), z.int().nonnegative().transform(String)]).transform((text, context) => {
  const found = epcOf(text);
  if (found !== null) return found;
  context.addIssue({ code: 'custom', message: 'an EPC: urn:epc:tag:…, or hexadecimal digits in whole words of four' });
  return z.NEVER;
});
/** ms */
const within = z.int().min(200).max(60_000).default(3_000);
const place = { from: z.int().min(0).max(0x3fff).default(0) };
const meant = { tag: epc.optional(), tid: words.optional(), within };

const readTag = z.strictObject({
  ...meant,
  bank: z.enum(['epc', 'tid', 'user']),
  ...place,
  words: z.int().min(1).max(MOST_WORDS),
});
const writeTag = z.strictObject({
  ...meant,
  bank: z.enum(['user']).default('user'),
  ...place,
  data: words,
  block: z.boolean().default(false),
});
const eraseTag = z.strictObject({
  ...meant,
  bank: z.enum(['user']).default('user'),
  ...place,
  words: z.int().min(1).max(MOST_WORDS),
});
const commissionTag = z.strictObject({ ...meant, epc });
const lockTag = z.strictObject({
  ...meant,
  memory: z.enum(LOCKABLES).default('epc'),
  how: z.enum(PRIVILEGE_NAMES).default('lock'),
});
const killTag = z.strictObject({ ...meant, tag: epc });

export interface TagCommandParts {
  readonly settings: LlrpSettings['tags'];
  readonly secret: DriverHost['secret'];
  readonly access: TagAccess;
  readonly signal: AbortSignal;
}

type Command = (parameters: unknown, parts: TagCommandParts) => Promise<string>;

export const TAG_COMMANDS: Readonly<Record<string, Command>> = {
  'read-tag': async (parameters, parts) => {
    const given = readTag.parse(parameters);
    const { bank, from } = given;
    const { within, signal, access, password } = await benchOf(parts, given);
    const patterns = patternsOf(given.tag, given.tid);
    const read = (opens: number): Promise<readonly Outcome[]> =>
      access.run({ kind: 'read', bank, from, words: given.words }, patterns, { within, signal, password: opens });
    let met = await read(0);
    if (password !== 0 && met.some(isDenied) && !met.some(isDone)) met = await read(password);
    return told(met, within);
  },

  'write-tag': async (parameters, parts) => {
    allowed(parts, 'write');
    const { bank, from, data, block, ...given } = writeTag.parse(parameters);
    const bench = await benchOf(parts, given);
    const tag = await find(bench, given);
    await writeAndCheck(bench, tag, { bank, from, hex: data, block });
    return `${tag.epc}: ${data.length / 4} words written to ${bank} and read back`;
  },

  'erase-tag': async (parameters, parts) => {
    allowed(parts, 'write');
    const { bank, from, words: count, ...given } = eraseTag.parse(parameters);
    const bench = await benchOf(parts, given);
    const tag = await find(bench, given);
    await must(bench, tag, { kind: 'erase', bank, from, words: count });
    return `${tag.epc}: ${count} words of ${bank} erased`;
  },

  'commission-tag': async (parameters, parts) => {
    allowed(parts, 'write');
    const given = commissionTag.parse(parameters);
    const bench = await benchOf(parts, given);
    const tag = await find(bench, given);
    await commission(bench, tag, given.epc);
    return `${tag.epc} bears the EPC ${nameOfEpc(given.epc)} now, read back${tag.tid === null ? '' : ` by its TID ${tag.tid}`}`;
  },

  'lock-tag': async (parameters, parts) => {
    const { memory, how, ...given } = lockTag.parse(parameters);
    allowed(parts, how === 'lock' || how === 'unlock' ? 'lock' : 'permanent-lock');
    const bench = await benchOf(parts, given);
    const password = await passwordOf(parts, 'accessSecret');
    const tag = await find(bench, given);
    await givePassword(bench, tag, ACCESS_PASSWORD_AT, password);
    await must(bench, tag, { kind: 'lock', memory: guarded(memory, how), privilege: how }, password);
    return `${tag.epc}: ${memory}: ${how}, as the tag has confirmed`;
  },

  'kill-tag': async (parameters, parts) => {
    allowed(parts, 'kill');
    const given = killTag.parse(parameters);
    const bench = await benchOf(parts, given);
    const password = await passwordOf(parts, 'killSecret');
    const tag = await find(bench, given);
    await givePassword(bench, tag, KILL_PASSWORD_AT, password);
    await must(bench, tag, { kind: 'kill' }, password);
    return `${tag.epc} is killed: no reader will see it again`;
  },
};

/** Carries out a command on tags. Refusals of the tag are answers; an LlrpError, or the signal's reason, is thrown. */
export async function commandTags(name: string, parameters: unknown, parts: TagCommandParts): Promise<LinkAnswer> {
  try {
    const done = await TAG_COMMANDS[name]?.(parameters, parts);
    return { state: 'acknowledged', ...(done === undefined ? {} : { message: done }) };
  } catch (error) {
    if (error instanceof TagAnswer) return error.answer;
    if (error instanceof z.ZodError) return { state: 'refused', message: z.prettifyError(error) };
    throw error;
  }
}

/** Where the reserved bank has which password, in words (EPC Gen2, 6.3.2.1.1). */
const KILL_PASSWORD_AT = 0;
const ACCESS_PASSWORD_AT = 2;
const PASSWORD_WORDS = 2;
/** Behind the check sum: the word of protocol control, then the EPC. */
const CONTROL_AT = 1;
/** Of protocol control, the bits that say how many words the EPC has; the others are the tag's own. */
const LENGTH_SHIFT = 11;
const OTHERS = 2 ** LENGTH_SHIFT - 1;

async function commission(bench: Bench, tag: Tag, wanted: string): Promise<void> {
  const control = await peek(bench, tag, 'epc', CONTROL_AT, 1);
  if (typeof control === 'string')
    throw new TagAnswer('refused', `its EPC bank cannot be read: ${FAULT_WORDS[control]}. Nothing was written`);
  const words = wordsOf(wanted);
  const length = words.length << LENGTH_SHIFT;
  const first = length | ((control[0] ?? 0) & OTHERS);
  // The length is written first and with it: a tag that loses power in between is seen with a wrong EPC, not with none.
  await writeAndCheck(bench, tag, { bank: 'epc', from: CONTROL_AT, hex: hexOf([first]) + wanted, epc: wanted });
}

/**
 * Gives a tag a password if it has none. Throws a TagAnswer where it has another; one that is locked away is tried by what
 * needs it.
 */
async function givePassword(bench: Bench, tag: Tag, from: number, password: number): Promise<void> {
  const hex = hexOf([password >>> 16, password & 0xffff]);
  const now = await peek(bench, tag, 'reserved', from, PASSWORD_WORDS);
  if (typeof now === 'string' || hexOf(now) === hex) return;
  if (now.some((word) => word !== 0))
    throw new TagAnswer('refused', `the tag has another ${from === KILL_PASSWORD_AT ? 'kill' : 'access'} password`);
  await writeAndCheck(bench, tag, { bank: 'reserved', from, hex });
}

/** What is locked needs its password locked with it: else anybody reads and changes that one. */
const guarded = (memory: Lockable, how: (typeof PRIVILEGE_NAMES)[number]): Lockable[] =>
  how === 'lock' && memory !== 'access-password' ? [memory, 'access-password'] : [memory];

function allowed({ settings }: TagCommandParts, what: TagChange): void {
  if (settings.allow.includes(what)) return;
  const words = `"${what}" is not among what this reader may do to tags: add it to tags.allow of its link`;
  throw new TagAnswer('refused', `${words}, where that is wanted. Nothing was done`);
}

async function benchOf(parts: TagCommandParts, { within }: { readonly within: number }): Promise<Bench> {
  const { access, signal, settings } = parts;
  const password = settings.accessSecret === undefined ? 0 : await passwordOf(parts, 'accessSecret');
  return { access, signal, within, password };
}

/** A password of eight hexadecimal digits, out of the secret that the settings name; it stands in no command and no log. */
async function passwordOf({ settings, secret }: TagCommandParts, which: 'accessSecret' | 'killSecret') {
  const name = settings[which];
  if (name === undefined) throw new TagAnswer('refused', `name the secret with the password as tags.${which}`);
  const text = await secret(name).catch((error: unknown) => {
    throw new TagAnswer('refused', error instanceof Error ? error.message : String(error));
  });
  const value = /^[0-9a-f]{8}$/i.test(text.trim()) ? Number.parseInt(text, 16) : 0;
  if (value !== 0) return value;
  throw new TagAnswer('refused', `the secret "${name}" is no password: it has eight hexadecimal digits, not all zero`);
}

const isDone = ({ fault }: Outcome): boolean => fault === null;
const isDenied = ({ fault }: Outcome): boolean => fault !== null && DENIED.has(fault);

const LONGEST = 1_800;
/** A line for each tag, as many as an answer holds. Throws a TagAnswer where none was seen or none gave anything. */
function told(met: readonly Outcome[], within: number): string {
  if (met.length === 0) throw new TagAnswer('refused', `no such tag was seen within ${within / 1000} s`);
  const given = new Set(met.filter(isDone).map(({ tag }) => tag.epc));
  const lines = met
    .filter(({ tag, fault }) => fault === null || !given.has(tag.epc))
    .map(({ tag, fault, read }) => `${tag.epc}: ${fault === null ? hexOf(read) : FAULT_WORDS[fault]}`);
  let text = '';
  for (const [at, line] of lines.entries()) {
    if (text.length + line.length > LONGEST) return `${text}\n… and ${lines.length - at} more`;
    text += at === 0 ? line : `\n${line}`;
  }
  if (given.size === 0) throw new TagAnswer('refused', text);
  return text;
}
