import type { LocalizedText } from '@millrace/contracts';
import { z } from 'zod';
import { type FileValue, query, text } from '../../kernel/index.ts';

/** A line has no more jobs that wait. */
const MOST_ITEMS = 50;

interface Step {
  readonly id: string;
  readonly text: LocalizedText;
  readonly picture: FileValue | null;
  readonly drawing: FileValue | null;
  /** Of the drawing, from 1. */
  readonly page: number;
  readonly video: FileValue | null;
}
interface Row {
  readonly id: string;
  readonly code: string;
  readonly name: LocalizedText;
  /** Items that it is for here; null: whatever is made. */
  readonly items: readonly string[] | null;
  /** The one that holds, and those that will: by when they come into effect, so that a terminal can turn the page alone. */
  readonly revisions: readonly {
    readonly id: string;
    readonly letter: string;
    readonly effectiveFrom: number;
    readonly changes: LocalizedText | null;
    /** When the caller read it; null: he has not. */
    readonly readAt: number | null;
    readonly steps: readonly Step[];
  }[];
  /** Letter of what the caller read last of it. */
  readonly lastRead: string | null;
}

const FILE = (of: string): string =>
  `case when s.${of}_id is null then null else
     jsonb_build_object('id', s.${of}_id, 'name', s.${of}_name, 'type', s.${of}_type, 'size', s.${of}_size) end`;

const STEPS = `coalesce((
  select jsonb_agg(jsonb_build_object('id', s.id, 'text', s.text,
    'picture', ${FILE('picture')}, 'drawing', ${FILE('drawing')}, 'page', coalesce(s.page, 1), 'video', ${FILE('video')}) order by s.position)
  from instructions.revision_step s where s.record = r.id), '[]')`;

/**
 * The instructions for a station: those of its place, and those for what is made there (`items`). Of each the revision that
 * holds and what will follow it, and what the caller has read.
 */
export const stationInstructions = query('instructions.station', {
  label: { en: 'Instructions of a station', bn: 'স্থানের নির্দেশিকা', hi: 'स्थान के निर्देश' },
  input: {
    site: text(),
    /** area/line/cell/device */
    station: text({ max: 400 }),
    /** What is made or will be made there. */
    items: z.array(z.uuid()).max(MOST_ITEMS).default([]),
  },
  site: ({ site }) => site,
  async run({ site, station, items }, { db, caller, now }) {
    const rows = await db.rows<Row>(
      `select d.id, d.code, d.name, case when u.whatever then null else u.items end as items, r.revisions,
         (select g.letter from instructions.reading g where g.document = d.id and g.person = $5
          order by g.read_at desc limit 1) as "lastRead"
       from instructions.document d
       join lateral (
         select bool_or(u.item is null) as whatever, array_agg(distinct u.item) as items
         from instructions.document_use u
         where u.record = d.id and (u.site is null or u.site = $1)
           and (u.place is null or u.place = $2 or starts_with($2, u.place || '/'))
           and (u.item is null or u.item = any($3))
         having count(*) > 0
       ) u on true
       join lateral (
         select jsonb_agg(jsonb_build_object('id', r.id, 'letter', r.letter, 'effectiveFrom', r.effective_from,
           'changes', r.changes, 'steps', ${STEPS}, 'readAt',
           (select min(g.read_at) from instructions.reading g where g.revision = r.id and g.person = $5)
         ) order by r.effective_from, r.released_at) as revisions
         from instructions.revision r
         where r.document = d.id and r.state = 'released' and r.effective_from >= coalesce((
           select max(h.effective_from) from instructions.revision h
           where h.document = d.id and h.state = 'released' and h.effective_from <= $4), 0)
         having count(*) > 0
       ) r on true
       where d.active order by d.code`,
      [site, station, items, now, caller.user],
    );
    return { at: now, rows };
  },
});
