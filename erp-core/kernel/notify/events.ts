import { z } from 'zod';
import { event } from '../event.ts';
import { id, json, text } from '../fields.ts';

/** Somebody is to be told something of a record; who exactly, is looked up after the commit. Heard by no screen. */
export const noticeWanted = event('kernel.notice-wanted', 1, {
  kind: text({ max: 128 }),
  entity: text(),
  record: id(),
  site: text().nullable(),
  fields: json(z.record(z.string(), z.json())),
  /** Users; null: the holders of the kind's right. */
  to: z.array(z.string()).max(1_000).nullable(),
});
