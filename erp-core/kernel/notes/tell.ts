import type { Effect } from '../effect.ts';
import { chosenBy, modeOf } from '../notify/choices.ts';
import type { CommandWork, Work } from '../work.ts';
import { noticeGiven } from './events.ts';
import type { Notice } from './notice-words.ts';
import { notices } from './tables.ts';

/** Notices that are kept of a person; the oldest go first. */
export const MOST_NOTICES = 1_000;

/**
 * Tells people something: one notice each. What somebody was told and has not read is told again in the same notice, so that a
 * busy record is one line; of a kind that has no words for "often" (a mention) each is its own. What a person wants not to be told
 * in the app stands there as read. Whether he may see the record, who calls this has asked.
 */
export async function tell(work: CommandWork, told: readonly Notice[]): Promise<readonly Effect[]> {
  if (told.length === 0) return [];
  await dropOldest(
    work,
    told.map(({ person }) => person),
  );
  // Behind it: what was dropped is not found any more, and is told anew.
  const unread = await work.load({
    found: notices.whereAny(told.map(({ person, entity, record }) => ({ person, entity, record, readAt: null }))),
  });
  const chosen = await chosenBy(
    work.db,
    told.map(({ person }) => person),
    told.map(({ template }) => template),
  );
  return told.flatMap((notice) => {
    const { person, template, parameters, entity, record, site = null } = notice;
    const kind = work.registry.notices.get(template);
    const isGathered = kind !== undefined && kind.words.often !== kind.words.once;
    const same = unread.found.find(
      (one) =>
        isGathered && one.person === person && one.record === record && one.template === template && one.site === site,
    );
    const times = (same?.parameters.times ?? 0) + parameters.times;
    const id = same?.id ?? work.id();
    const now = { parameters: { ...parameters, times }, at: work.now };
    const isUnwanted = kind !== undefined && modeOf(chosen, person, kind, 'app') === 'never';
    const fresh = { id, person, template, entity, record, site, readAt: isUnwanted ? work.now : null, ...now };
    return [
      same ? notices.change(same, now) : notices.insert(fresh),
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
