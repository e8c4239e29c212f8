import { z } from 'zod';
import { runCommand } from '../command.ts';
import { answer, type Effect } from '../effect.ts';
import { id, text } from '../fields.ts';
import { type FileValue, fileName, files } from '../files/file-field.ts';
import { FILE_KINDS } from '../files/file-kind.ts';
import { refuse } from '../kernel-refusals.ts';
import { recordSeen, siteOf } from '../notes/record-at-hand.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { CommandWork } from '../work.ts';
import { attachmentsChanged } from './events.ts';
import { mayAttach } from './may-attach.ts';
import { type Attachment, attachedFile, attachments, attachmentVersions, MOST_ATTACHED, MOST_WORDS } from './tables.ts';

const WHY = 'whether the record is seen is asked in SQL';
/** Beside one record, and taken in at once. */
const MOST_OF_RECORD = 500;
const MOST_AT_ONCE = 20;

const words = () => text({ max: MOST_WORDS });

/** Puts files beside a record, of whatever module, that the caller sees and may work with. */
export const addAttachments = runCommand('kernel.attachment.add', {
  label: { en: 'Attach files', bn: 'ফাইল সংযুক্ত করা', hi: 'फ़ाइलें संलग्न करना' },
  why: WHY,
  input: {
    entity: text(),
    record: id(),
    files: files({ most: MOST_AT_ONCE, accept: FILE_KINDS, maxBytes: MOST_ATTACHED }),
    description: words().optional(),
  },
  async run({ entity, record, files: added, description = null }, work) {
    const at = await recordSeen(work, { entity, record }, work.caller);
    if (!mayAttach(work, work.caller, entity)) return refuse('attachment-not-permitted', { entity });
    const { there } = await work.load({ there: attachments.where({ entity, record }) });
    if (there.length + added.length > MOST_OF_RECORD) return refuse('attachments-too-many', { most: MOST_OF_RECORD });
    const rows = added.map((file) => ({
      ...{ id: work.id(), version: 1, entity, record, file, description },
      ...{ at: work.now, userId: work.caller.user, removedAt: null },
    }));
    return [
      ...rows.flatMap((row) => [attachments.insert(row), versionOf(row)]),
      attachmentsChanged({ entity, record }, { aggregate: `${entity}/${record}`, site: siteOf(at) }),
      answer({ attachments: rows.map((row) => row.id) }),
    ];
  },
});

/** Puts another file in the place of one; the one before stays as a version. */
export const replaceAttachment = runCommand('kernel.attachment.replace', {
  label: { en: 'Replace attached file', bn: 'সংযুক্ত ফাইল বদলানো', hi: 'संलग्न फ़ाइल बदलना' },
  why: WHY,
  permission: addAttachments.name,
  reversedBy: { command: 'kernel.attachment.take-back', input: ({ result }) => backTo(result) },
  input: { id: id(), version: z.int(), file: attachedFile() },
  run: ({ id: attachment, version, file }, work) => changed(work, { attachment, version }, { file }),
});

/** Calls an attached file otherwise, or says what it is. */
export const describeAttachment = runCommand('kernel.attachment.describe', {
  label: { en: 'Describe attached file', bn: 'সংযুক্ত ফাইলের বর্ণনা', hi: 'संलग्न फ़ाइल का वर्णन' },
  why: WHY,
  permission: addAttachments.name,
  reversedBy: { command: 'kernel.attachment.take-back', input: ({ result }) => backTo(result) },
  input: { id: id(), version: z.int(), name: fileName.optional(), description: words().nullable() },
  run: ({ id: attachment, version, name, description }, work) =>
    changed(work, { attachment, version }, { description, ...(name === undefined ? {} : { name }) }),
});

/** Makes an earlier version the one that stands, as a version of its own: nothing in between is lost. */
export const takeBackAttachment = runCommand('kernel.attachment.take-back', {
  label: { en: 'Take back a version of a file', bn: 'ফাইলের আগের সংস্করণ ফেরানো', hi: 'फ़ाइल का पुराना संस्करण लौटाना' },
  why: WHY,
  permission: addAttachments.name,
  reversedBy: { command: 'kernel.attachment.take-back', input: ({ result }) => backTo(result) },
  input: { id: id(), version: z.int(), to: z.int().min(1) },
  async run({ id: attachment, version, to }, work) {
    const { earlier } = await work.load({ earlier: attachmentVersions.where({ attachment, version: to }) });
    const [found] = earlier;
    if (!found) return refuse('not-found', { id: attachment });
    return changed(work, { attachment, version }, { file: found.file, description: found.description });
  },
});

/** Takes a file away from its record. Its versions stay, and so it can be brought back. */
export const removeAttachment = runCommand('kernel.attachment.remove', {
  label: { en: 'Remove attached file', bn: 'সংযুক্ত ফাইল সরানো', hi: 'संलग्न फ़ाइल हटाना' },
  why: WHY,
  permission: addAttachments.name,
  reversedBy: {
    command: 'kernel.attachment.restore',
    input: ({ result }) => result as { readonly id: string; readonly version: number },
  },
  input: { id: id(), version: z.int() },
  run: ({ id: attachment, version }, work) => changed(work, { attachment, version }, { removedAt: work.now }),
});

/** Brings back a file that was taken away. */
export const restoreAttachment = runCommand('kernel.attachment.restore', {
  label: { en: 'Bring back attached file', bn: 'সংযুক্ত ফাইল ফেরানো', hi: 'संलग्न फ़ाइल लौटाना' },
  why: WHY,
  permission: addAttachments.name,
  reversedBy: {
    command: 'kernel.attachment.remove',
    input: ({ result }) => result as { readonly id: string; readonly version: number },
  },
  input: { id: id(), version: z.int() },
  run: ({ id: attachment, version }, work) => changed(work, { attachment, version }, { removedAt: null }),
});

interface Change {
  readonly file?: FileValue;
  readonly name?: string;
  readonly description?: string | null;
  readonly removedAt?: number | null;
}

/** What takes a change back again: the version before it. */
const backTo = (result: unknown) => {
  const { id: attachment, version } = result as { readonly id: string; readonly version: number };
  return { id: attachment, version, to: version - 1 };
};

/** An attachment as it is to be from now on, where the caller sees its record, may work with it, and read it as it stands. */
async function changed(
  work: CommandWork,
  { attachment, version }: { readonly attachment: string; readonly version: number },
  { name, ...to }: Change,
): Promise<Refusal | Effect[]> {
  const found = await atHand(work, attachment, { removed: to.removedAt === null });
  if (isRefusal(found)) return found;
  const { row, site } = found;
  if (row.version !== version) return refuse('attachment-changed', { version: row.version });
  const file = { ...(to.file ?? row.file), ...(name === undefined ? {} : { name }) };
  const next = { ...to, file, version: version + 1, at: work.now, userId: work.caller.user };
  const { entity, record } = row;
  return [
    attachments.change(row, next),
    versionOf({ ...row, ...next }),
    attachmentsChanged({ entity, record }, { aggregate: `${entity}/${record}`, site }),
    answer({ id: attachment, version: next.version }),
  ];
}

type Locked = Parameters<typeof attachments.change>[0] & Attachment;

async function atHand(
  work: CommandWork,
  attachment: string,
  { removed }: { readonly removed: boolean },
): Promise<Refusal | { readonly row: Locked; readonly site: string | null }> {
  const { row } = await work.load({ row: attachments.locked({ id: attachment }) });
  if (!row) return refuse('not-found', { id: attachment });
  const at = await recordSeen(work, row, work.caller);
  if (!mayAttach(work, work.caller, row.entity)) return refuse('attachment-not-permitted', { entity: row.entity });
  if ((row.removedAt !== null) !== removed) return refuse('attachment-changed', { version: row.version });
  return { row: row as Locked, site: siteOf(at) };
}

const versionOf = ({ id: attachment, version, file, description, at, userId }: Attachment): Effect =>
  attachmentVersions.insert({ attachment, version, file, description, at, userId });
