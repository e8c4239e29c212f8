import type { Effect } from '../effect.ts';
import type { Work } from '../work.ts';
import { noticeGiven } from './events.ts';
import type { Notice } from './notice-words.ts';
import { notices } from './tables.ts';

/** Notices that are kept of a person; the oldest go first. */
export const MOST_NOTICES = 1_000;

/**
 * Tells people something: one notice each. What somebody was told and has not read is told again in the same notice, so that a
 * busy record is one line; a mention always has its own. Whether a person may see the record, who calls this has asked.
 */
export async function tell(work: Work, told: readonly Notice[]): Promise<readonly Effect[]> {
  if (told.length === 0) return [];
  await dropOldest(
    work,
    told.map(({ person }) => person),
  );
  // Behind it: what was dropped is not found any more, and is told anew.
  const unread = await work.load({
    found: notices.whereAny(told.map(({ person, entity, record }) => ({ person, entity, record, readAt: null }))),
  });
  return told.flatMap((notice) => {
    const { person, template, parameters, entity, record } = notice;
    const same = unread.found.find(
      (one) => one.person === person && one.record === record && one.template === template && template !== 'mentioned',
    );
    const times = (same?.parameters.times ?? 0) + parameters.times;
    const id = same?.id ?? work.id();
    const now = { parameters: { ...parameters, times }, at: work.now };
    return [
      same ? notices.change(same, now) : notices.insert({ id, person, template, entity, record, ...now }),
      noticeGiven({ entity, record, notice: id, person, template, times }, { aggregate: `kernel.notice/${person}` }),
    ];
  });
}

/** Somebody who never looks is not kept everything for ever. */
async function dropOldest({ db }: Work, people: readonly string[]): Promise<void> {
  await db.run(
    `delete from kernel.notice n using (
       select id, row_number() over (partition by person order by at desc, id desc) as nth
       from kernel.notice where person = any($1)) o
     where n.id = o.id and o.nth >= $2`,
    [people, MOST_NOTICES],
  );
}
