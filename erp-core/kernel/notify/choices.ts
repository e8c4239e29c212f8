import type { Db } from '../db.ts';
import { type Channel, MODES, type Mode } from './channels.ts';
import type { NoticeKind } from './notice.ts';

/** What somebody has chosen of a kind and channel. `role`: it is what the company wants for that role ("" for all). */
export interface Chosen {
  readonly person: string;
  readonly kind: string;
  readonly channel: Channel;
  readonly mode: Mode;
  /** Null: the person himself. */
  readonly role: string | null;
}

/** What these people have chosen, and what the company says for the roles that they hold. */
export const chosenBy = (db: Db, people: readonly string[], kinds: readonly string[]): Promise<Chosen[]> =>
  db.rows<Chosen>(
    `select c.person, c.kind, c.channel, c.mode, null as role
     from kernel.notice_choice c where c.person = any($1) and c.kind = any($2)
     union all
     select m.user_id, d.kind, d.channel, d.mode, d.role
     from kernel.notice_default d join kernel.membership m on m.user_id = any($1)
     where d.kind = any($2) and (d.role = '' or exists (
       select from kernel.membership_role mr join kernel.role r on r.id = mr.role
       where mr.membership = m.id and r.code = d.role))`,
    [people, kinds],
  );

/**
 * How a person is told of a kind by a channel: as he chose, else as the company says for his roles (the soonest of them), else
 * as it says for all, else as the kind is declared.
 */
export function modeOf(chosen: readonly Chosen[], person: string, kind: NoticeKind, channel: Channel): Mode {
  const mine = chosen.filter((one) => one.person === person && one.kind === kind.name && one.channel === channel);
  const own = mine.find(({ role }) => role === null)?.mode;
  const ofRoles = MODES.find((mode) => mine.some((one) => one.mode === mode && one.role !== null && one.role !== ''));
  return own ?? ofRoles ?? mine.find(({ role }) => role === '')?.mode ?? kind.modes[channel];
}
