import type { Db } from '../db.ts';
import type { Declarations } from '../declarations.ts';
import type { Label, Locale } from '../label.ts';
import { closed } from '../modules/closed.ts';
import { recordsAtHand, titleFor } from '../notes/record-at-hand.ts';
import { mayBeTold } from './may-be-told.ts';
import { pendingOf, type SubjectAsked, type Told } from './subject.ts';

/** What a notice is about, as its person is told it. */
export interface ToldAbout {
  /** What he knows it by. */
  readonly title: string;
  /** What such a thing is called. */
  readonly label: Label;
  /** The page of the office that shows it; null: that of the record. */
  readonly page: string | null;
}

interface Row {
  readonly id: string;
  readonly entity: string;
  readonly record: string;
  readonly site: string | null;
}

interface Asked<R extends Row> {
  readonly db: Db;
  readonly registry: Declarations;
  readonly person: Told;
  readonly locale: Locale;
  readonly now: number;
  /** The name of its kind. */
  readonly kindOf: (row: R) => string;
  /** It is about to leave the house: what is over by now is not told. */
  readonly isLeaving: boolean;
}

/**
 * What somebody is told that these notices are about, by their ids: one question an entity or subject. What he does not see (any
 * more) is left out.
 */
export async function toldAbouts<R extends Row>(
  asked: Asked<R>,
  rows: readonly R[],
): Promise<ReadonlyMap<string, ToldAbout>> {
  const { registry, kindOf } = asked;
  const told = new Map<string, ToldAbout>();
  for (const [name, of] of Map.groupBy(rows, ({ entity }) => entity)) {
    if (registry.entities.has(name)) await ofRecords(asked, name, of, told);
    else for (const [kind, same] of Map.groupBy(of, kindOf)) await ofSubjects(asked, kind, same, told);
  }
  return told;
}

async function ofRecords<R extends Row>(
  { db, registry, person, locale, kindOf }: Asked<R>,
  name: string,
  rows: readonly R[],
  told: Map<string, ToldAbout>,
): Promise<void> {
  const of = registry.entities.get(name);
  if (!of || closed(registry, name)) return;
  const found = await recordsAtHand(db, of, [...new Set(rows.map(({ record }) => record))]);
  const byId = new Map(found.map((one) => [one.record, one]));
  for (const row of rows) {
    const at = byId.get(row.record);
    if (!at || !mayBeTold(person, at, { site: row.site, kind: registry.notices.get(kindOf(row)) })) continue;
    told.set(row.id, { title: titleFor(person, at, locale), label: of.label, page: null });
  }
}

async function ofSubjects<R extends Row>(
  { isLeaving, ...asked }: Asked<R>,
  kind: string,
  rows: readonly R[],
  told: Map<string, ToldAbout>,
): Promise<void> {
  const subject = asked.registry.notices.get(kind)?.subject;
  if (!subject) return;
  const about: SubjectAsked = asked;
  const ids = [...new Set(rows.map(({ record }) => record))];
  const seen = await subject.seen(about, ids);
  const wanted = isLeaving ? await pendingOf(subject, about, ids) : undefined;
  for (const { id, record } of rows) {
    const title = seen.get(record);
    if (title === undefined || wanted?.has(record) === false) continue;
    told.set(id, { title, label: subject.label, page: subject.page(record) });
  }
}
