import { z } from 'zod';
import { id, text } from '../fields.ts';
import type { FileValue } from '../files/file-field.ts';
import { refuse } from '../kernel-refusals.ts';
import { recordSeen } from '../notes/record-at-hand.ts';
import { query } from '../query.ts';
import { Refused } from '../refusal.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';
import { mayAttach } from './may-attach.ts';

/** A file beside a record, or a version of one. Times are µs UTC. */
export interface ToldAttachment {
  readonly id: string;
  readonly version: number;
  readonly file: FileValue;
  readonly description: string | null;
  readonly at: number;
  readonly user: string;
  /** Null: no member any more, or none ever. */
  readonly name: string | null;
  readonly removedAt: number | null;
}

const told = (of: string, removed: string): string => `${of}.version,
  jsonb_build_object('id', ${of}.file_id, 'name', ${of}.file_name, 'type', ${of}.file_type, 'size', ${of}.file_size) as file,
  ${of}.description, ${of}.at, ${of}.user_id as "user",
  (select m.name from kernel.membership m where m.user_id = ${of}.user_id) as name, ${removed} as "removedAt"`;

/** The files beside a record that the caller sees, newest first, and whether he may add to them. */
export const attachmentsQuery = query('kernel.attachments', {
  label: { en: 'Files beside a record', bn: 'রেকর্ডের পাশের ফাইল', hi: 'रिकॉर्ड के साथ की फ़ाइलें' },
  permission: OF_EVERY_MEMBER,
  input: { entity: text(), record: id(), removed: z.boolean().default(false) },
  async run({ entity, record, removed }, context) {
    await recordSeen(context, { entity, record }, context.caller);
    const rows = await context.db.rows<ToldAttachment>(
      `select a.id, ${told('a', 'a.removed_at')} from kernel.attachment a
       where a.entity = $1 and a.record = $2::uuid and (a.removed_at is not null) = $3
       order by a.at desc, a.id desc limit 500`,
      [entity, record, removed],
    );
    return { rows, may: mayAttach(context, context.caller, entity) };
  },
});

/** All versions of a file beside a record, newest first: what it was called, how large it was, who put it there and when. */
export const attachmentVersionsQuery = query('kernel.attachment.versions', {
  label: { en: 'Versions of an attached file', bn: 'সংযুক্ত ফাইলের সংস্করণ', hi: 'संलग्न फ़ाइल के संस्करण' },
  permission: OF_EVERY_MEMBER,
  input: { id: id() },
  async run({ id: attachment }, context) {
    const of = await context.db.one<{ entity: string; record: string }>(
      'select entity, record from kernel.attachment where id = $1',
      [attachment],
    );
    if (!of) throw new Refused(refuse('not-found', { id: attachment }));
    await recordSeen(context, of, context.caller);
    const rows = await context.db.rows<ToldAttachment>(
      `select v.attachment as id, ${told('v', 'null::bigint')} from kernel.attachment_version v
       where v.attachment = $1 order by v.version desc limit 500`,
      [attachment],
    );
    return { rows };
  },
});
