import type { Row } from '../entity.ts';
import { id, moment, text, wholeNumber } from '../fields.ts';
import { file } from '../files/file-field.ts';
import { FILE_KINDS } from '../files/file-kind.ts';
import { table } from '../table.ts';

/** Letters that say what a file is. */
export const MOST_WORDS = 500;
/** Bytes of a file beside a record. */
export const MOST_ATTACHED = 200_000_000;

/** Of any kind that is kept at all. */
export const attachedFile = () => file({ accept: FILE_KINDS, maxBytes: MOST_ATTACHED });

// Tables and no entities: whoever may read a record reads what is beside it, and there is no right to read all attachments.
export const attachments = table('kernel.attachment', {
  key: ['id'],
  fields: {
    ...{ id: id(), version: wholeNumber(), entity: text(), record: id() },
    file: attachedFile(),
    description: text({ max: MOST_WORDS }).nullable(),
    at: moment(),
    userId: text(),
    removedAt: moment().nullable(),
  },
});
export type Attachment = Row<typeof attachments>;

export const attachmentVersions = table('kernel.attachment_version', {
  key: ['attachment', 'version'],
  fields: {
    ...{ attachment: id(), version: wholeNumber() },
    file: attachedFile(),
    description: text({ max: MOST_WORDS }).nullable(),
    at: moment(),
    userId: text(),
  },
});
