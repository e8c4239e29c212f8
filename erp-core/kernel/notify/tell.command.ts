import { z } from 'zod';
import { runCommand } from '../command.ts';
import { memberRights } from '../core/member-rights.ts';
import { answer } from '../effect.ts';
import { on } from '../event.ts';
import { id, json, text } from '../fields.ts';
import { closed } from '../modules/closed.ts';
import { asReader, recordsAtHand } from '../notes/record-at-hand.ts';
import { tell } from '../notes/tell.ts';
import { noticeWanted } from './events.ts';
import { mayBeTold } from './may-be-told.ts';

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
    const of = work.registry.entities.get(entity);
    // Of a module that was switched off meanwhile nobody is told.
    if (!kind || !of || closed(work.registry, name) || closed(work.registry, entity)) return [answer({ told: 0 })];
    const [at] = await recordsAtHand(work.db, of, [record]);
    if (!at || (to === null && kind.to === undefined)) return [answer({ told: 0 })];
    const members = await memberRights(work.db, to);
    const people = members.flatMap((member) => {
      const reader = asReader(member);
      const concerns = to !== null || (kind.to !== undefined && member.rights.permits(kind.to, 'execute'));
      return concerns && mayBeTold(reader, at, { site, kind }) ? [member.user] : [];
    });
    const parameters = { by, times: 1, fields };
    const told = await tell(
      work,
      people.map((person) => ({ person, template: name, parameters, entity, record, site })),
    );
    return [...told, answer({ told: people.length })];
  },
});

/** What a decision wanted to be told is told once it stands. */
export const tellWanted = on('kernel.notice-tell', noticeWanted, async ({ payload, user }, { call }) => {
  await call(tellNotice, { ...payload, by: user });
});
