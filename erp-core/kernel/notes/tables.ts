import { z } from 'zod';
import { id, json, moment, text, wholeNumber } from '../fields.ts';
import { file } from '../files/file-field.ts';
import { type RowOf, table } from '../table.ts';
import { noticeParameters } from './notice-words.ts';

/** Letters a comment has at most. */
export const MOST_LETTERS = 8_000;

const of = { entity: text(), record: id() };

// Tables and no entities: whoever may read a record reads what was said of it, and there is no right to read all comments.
export const comments = table('kernel.comment', {
  key: ['id'],
  fields: {
    ...{ id: id(), version: wholeNumber(), ...of, userId: text(), at: moment() },
    text: text({ max: MOST_LETTERS }).nullable(),
    mentions: z.array(z.string()),
    changedAt: moment().nullable(),
    removedAt: moment().nullable(),
  },
});
export type Comment = RowOf<typeof comments.fields> & { readonly id: string };

export const wordings = table('kernel.comment_wording', {
  key: ['comment', 'version'],
  fields: { comment: id(), version: wholeNumber(), text: text({ max: MOST_LETTERS }), until: moment() },
});

export const commentFiles = table('kernel.comment_file', {
  key: ['id'],
  fields: { id: id(), comment: id(), position: wholeNumber(), file: file() },
});

export const follows = table('kernel.follow', {
  key: ['id'],
  fields: { id: id(), person: text(), ...of, since: moment(), toldVersion: wholeNumber() },
});

export const notices = table('kernel.notice', {
  key: ['id'],
  fields: {
    ...{ id: id(), person: text(), ...of, at: moment(), readAt: moment().nullable() },
    /** The name of its kind. */
    template: text({ max: 128 }),
    site: text().nullable(),
    parameters: json(noticeParameters),
  },
});
