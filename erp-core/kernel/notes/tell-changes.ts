import { runCommand } from '../command.ts';
import { memberRights } from '../core/member-rights.ts';
import type { Db } from '../db.ts';
import { answer } from '../effect.ts';
import { closed } from '../modules/closed.ts';
import type { CommandWork } from '../work.ts';
import type { Notice } from './notice-words.ts';
import { asReader, recordsAtHand, sees } from './record-at-hand.ts';
import { follows } from './tables.ts';
import { tell } from './tell.ts';

const MOST_AT_ONCE = 500;

/** Somebody who follows a record that was written since he was last told. */
interface Due {
  readonly id: string;
  readonly person: string;
  readonly entity: string;
  readonly record: string;
  /** How far he was told when this was found. */
  readonly toldVersion: number;
  /** The newest version. */
  readonly version: number;
  /** How many commands of others wrote it, and whose was the last; none, null: all were his own. */
  readonly times: number;
  readonly by: string | null;
}

// Versions of one record follow its commits, for whoever writes it holds its row: none is passed over.
const dueSql = (limit: number): string => `
  select f.id, f.person, f.entity, f.record, f.told_version as "toldVersion", w.version, w.times, w.by
  from kernel.follow f cross join lateral (
    select max(h.version) as version, count(distinct a.id) filter (where a.user_id <> f.person)::int as times,
      (array_agg(a.user_id order by h.version desc) filter (where a.user_id <> f.person))[1] as by
    from kernel.record_history h join kernel.audit a on a.company = h.company and a.id = h.audit
    where h.entity = f.entity and h.record = f.record and h.version > f.told_version) w
  where w.version is not null limit ${limit}`;

/** Whether anybody is to be told of a change. */
export const isAnybodyDue = async (db: Db): Promise<boolean> => (await db.rows(dueSql(1))).length > 0;

/**
 * Tells who follows records what others have written of them since; of a record that a person does not see (any more), or
 * that is gone, he is told nothing. Each version is told once: how far a person was told stands beside what he follows, and is
 * written in the same transaction. `more`: others are still to be told.
 */
export const tellChanges = runCommand('kernel.follow.tell', {
  label: { en: 'Tell followers', bn: 'অনুসরণকারীদের জানানো', hi: 'अनुसरण करने वालों को बताना' },
  why: 'what was written since is found by one statement for all who follow',
  input: {},
  async run(_, work) {
    const due = await work.db.rows<Due>(dueSql(MOST_AT_ONCE));
    const { held } = await work.load({ held: follows.lockedAll(due.map(({ id }) => ({ id }))) });
    const dueOf = new Map(due.map((one) => [one.id, one]));
    const behind = held.flatMap((row) => {
      const one = dueOf.get(row.id);
      // Told meanwhile by another process: what is new since is found at the next look.
      return one && one.toldVersion === row.toldVersion ? [{ row, one }] : [];
    });
    const told = await noticesFor(
      work,
      behind.map(({ one }) => one),
    );
    return [
      ...behind.map(({ row, one }) => follows.change(row, { toldVersion: one.version })),
      ...(await tell(work, told)),
      answer({ told: told.length, more: due.length === MOST_AT_ONCE }),
    ];
  },
});

async function noticesFor(work: CommandWork, due: readonly Due[]): Promise<readonly Notice[]> {
  const notices: Notice[] = [];
  const members = await memberRights(work.db, [...new Set(due.map(({ person }) => person))]);
  const readerOf = new Map(members.map((member) => [member.user, asReader(member)]));
  for (const [entity, ofEntity] of Map.groupBy(due, (one) => one.entity)) {
    const of = work.registry.entities.get(entity);
    if (!of || closed(work.registry, entity)) continue;
    const records = [...new Set(ofEntity.map(({ record }) => record))];
    const atHand = new Map((await recordsAtHand(work.db, of, records)).map((at) => [at.record, at]));
    for (const { person, record, by, times } of ofEntity) {
      const [at, reader] = [atHand.get(record), readerOf.get(person)];
      if (by !== null && at && reader && sees(reader, at))
        notices.push({ person, template: 'changed', entity, record, parameters: { by, times } });
    }
  }
  return notices;
}
