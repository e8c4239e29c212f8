import { z } from 'zod';
import { localizedText, micros } from './common.ts';
import { fileValue, historyEntry } from './record.ts';

const mention = z.object({ user: z.string(), name: z.string() });

/** What somebody said of a record; `text` is null where its writer took it back. "@[<id>]" in it is one of `mentions`. */
export const commentEntry = z.object({
  kind: z.literal('comment'),
  id: z.string(),
  version: z.number(),
  at: micros,
  user: z.string(),
  name: z.string().nullable(),
  text: z.string().nullable(),
  mentions: z.array(mention),
  files: z.array(fileValue),
  changedAt: micros.nullable(),
  removedAt: micros.nullable(),
});
export type CommentEntry = z.infer<typeof commentEntry>;
export type Mention = z.infer<typeof mention>;

const writtenEntry = historyEntry.extend({ kind: z.literal('written'), label: z.string() });

/** `kernel.activity`, newest first; `about` comes with the first page of a record that is there. */
export const activity = z.object({
  rows: z.array(z.discriminatedUnion('kind', [writtenEntry, commentEntry])),
  next: z.string().nullable(),
  about: z.object({ comments: z.number(), followers: z.number(), follows: z.boolean() }).optional(),
});
export type ActivityEntry = z.infer<typeof activity>['rows'][number];

export const mentionable = z.object({ rows: z.array(mention) });

export const noticeRow = z.object({
  id: z.string(),
  template: z.string(),
  entity: z.string(),
  record: z.string(),
  at: micros,
  readAt: micros.nullable(),
  /** What the record is called, and what kind it is. */
  title: z.string(),
  kind: z.string(),
  text: z.string(),
  /** The page of the office that shows what it is about, where that is no record. */
  page: z.string().nullable().default(null),
});
export type NoticeRow = z.infer<typeof noticeRow>;
export const notices = z.object({ rows: z.array(noticeRow), next: z.string().nullable(), unread: z.number() });

export const tagRow = z.object({ id: z.string(), code: z.string(), name: localizedText, colour: z.string() });
export type TagRow = z.infer<typeof tagRow>;
export const tags = z.object({ rows: z.array(tagRow) });
export const recordTags = z.object({ rows: z.array(z.object({ record: z.string(), tags: z.array(z.string()) })) });

export const viewDefinition = z.object({
  filter: z.record(z.string(), z.unknown()).default({}),
  search: z.string().optional(),
  sort: z.string().optional(),
  columns: z.array(z.string()).optional(),
  group: z.string().optional(),
  show: z.enum(['board', 'calendar', 'report']).optional(),
  by: z.array(z.string()).optional(),
  /** "sum:quantity" */
  figures: z.array(z.string()).optional(),
  chart: z.enum(['bars', 'line', 'none']).optional(),
  span: z.enum(['month', 'week']).optional(),
  /** Of a page that is no list: what its address says. */
  page: z.record(z.string(), z.string()).optional(),
});
export type ViewDefinition = z.infer<typeof viewDefinition>;
export const viewRow = z.object({
  id: z.string(),
  version: z.number(),
  name: z.string(),
  scope: z.enum(['own', 'role', 'company']),
  roleName: localizedText.nullable(),
  ownerName: z.string().nullable(),
  definition: viewDefinition,
  /** Fields that it names and that are not there for the reader. */
  lacking: z.array(z.string()),
  mayChange: z.boolean(),
  beginsForMe: z.boolean(),
  beginsForOthers: z.boolean(),
  has: z.boolean(),
});
export type ViewRow = z.infer<typeof viewRow>;
/** `begins`: the view that the list opens with. */
export const views = z.object({ rows: z.array(viewRow), begins: z.string().nullable() });
