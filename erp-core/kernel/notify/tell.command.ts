import { z } from 'zod';
import { seesSite } from '../caller.ts';
import { runCommand } from '../command.ts';
import { type MemberRights, memberRights } from '../core/member-rights.ts';
import { answer } from '../effect.ts';
import { on } from '../event.ts';
import { id, json, text } from '../fields.ts';
import { closed } from '../modules/closed.ts';
import { asReader, recordsAtHand } from '../notes/record-at-hand.ts';
import { tell } from '../notes/tell.ts';
import type { CommandWork } from '../work.ts';
import { noticeWanted } from './events.ts';
import { mayBeTold } from './may-be-told.ts';
import type { NoticeKind } from './notice.ts';
import { type NoticeSubject, pendingOf } from './subject.ts';

/**
 * Tells a notice of a kind to whom it concerns: the people named, or the holders of the kind's right, of those who see the record
 * now.
 */
export const tellNotice = runCommand('kernel.notice.tell', {
  label: { en: 'Tell a notice', bn: 'বিজ্ঞপ্তি জানানো', hi: 'सूचना बताना' },
  why: 'whom it concerns is found among all members by their rights',
  input: {
    kind: text({ max: 128 }),
    entity: text(),
    record: id(),
    site: text().nullable().default(null),
    fields: json(z.record(z.string(), z.json())),
    to: z.array(z.string()).max(1_000).nullable().default(null),
    /** Whose doing it was. */
    by: text(),
  },
  async run({ kind: name, entity, record, site, fields, to, by }, work) {
    const kind = work.registry.notices.get(name);
    // Of a module that was switched off meanwhile nobody is told.
    if (!kind || closed(work.registry, name) || (to === null && kind.to === undefined)) return [answer({ told: 0 })];
    const members = (await memberRights(work.db, to)).filter(
      ({ rights }) => to !== null || (kind.to !== undefined && rights.permits(kind.to, 'execute')),
    );
    const about = { entity, record, site };
    const people = kind.subject
      ? await concernedBy(work, kind.subject, { members, about })
      : await readersOf(work, kind, { members, about });
    const parameters = { by, times: 1, fields };
    const told = await tell(
      work,
      people.map((person) => ({ person, template: name, parameters, entity, record, site })),
    );
    return [...told, answer({ told: people.length })];
  },
});

interface Concerns {
  readonly members: readonly MemberRights[];
  readonly about: { readonly entity: string; readonly record: string; readonly site: string | null };
}

/** Of these those who see the record and what the words give away of it. */
async function readersOf(
  { db, registry }: CommandWork,
  kind: NoticeKind,
  { members, about: { entity, record, site } }: Concerns,
): Promise<readonly string[]> {
  const of = registry.entities.get(entity);
  if (!of || closed(registry, entity)) return [];
  const [at] = await recordsAtHand(db, of, [record]);
  if (!at) return [];
  return members.flatMap((member) => (mayBeTold(asReader(member), at, { site, kind }) ? [member.user] : []));
}

/** Of these those whom what is no record concerns at this moment. */
async function concernedBy(
  { db, registry, now, caller: { locale } }: CommandWork,
  subject: NoticeSubject,
  { members, about: { record, site } }: Concerns,
): Promise<readonly string[]> {
  const people: string[] = [];
  for (const member of members) {
    const person = { ...asReader(member), user: member.user };
    if (site !== null && !seesSite(person, site)) continue;
    const pending = await pendingOf(subject, { db, registry, person, locale, now }, [record]);
    if (pending.has(record)) people.push(member.user);
  }
  return people;
}

/** What a decision wanted to be told is told once it stands. */
export const tellWanted = on('kernel.notice-tell', noticeWanted, async ({ payload, user }, { call }) => {
  await call(tellNotice, { ...payload, by: user });
});
