import { event } from '../event.ts';
import { id, text, wholeNumber } from '../fields.ts';

// None of them tells what was said: who hears one fetches that, and is then asked for his rights.
const about = { entity: text(), record: id() };

/** Something was said of a record. Heard by whoever reads such records. */
export const commentWritten = event('kernel.comment-written', 1, { ...about, comment: id() });
/** Its writer said it otherwise, or attached something. */
export const commentChanged = event('kernel.comment-changed', 1, { ...about, comment: id() });
/** Its writer took it back. */
export const commentRemoved = event('kernel.comment-removed', 1, { ...about, comment: id() });
/** A tag was put on a record. */
export const recordTagged = event('kernel.record-tagged', 1, { ...about, tag: id() });
/** A tag was taken off a record. */
export const recordUntagged = event('kernel.record-untagged', 1, { ...about, tag: id() });
/**
 * A person was told something of a record, or the same once more before he read it (`times`). Heard by that person alone;
 * whoever brings notices by other ways than a screen acts on it.
 */
export const noticeGiven = event('kernel.notice-given', 1, {
  ...about,
  notice: id(),
  person: text(),
  template: text({ max: 128 }),
  times: wholeNumber(),
});

export const noteEvents = [
  commentWritten,
  commentChanged,
  commentRemoved,
  recordTagged,
  recordUntagged,
  noticeGiven,
] as const;
