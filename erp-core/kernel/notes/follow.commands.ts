import { command, runCommand } from '../command.ts';
import { answer } from '../effect.ts';
import { id, text } from '../fields.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';
import { recordSeen } from './record-at-hand.ts';
import { follows } from './tables.ts';

const about = { entity: text(), record: id() };

/** From now on the caller is told what becomes of a record that he sees. Said again it changes nothing. */
export const followRecord = runCommand('kernel.record.follow', {
  label: { en: 'Follow', bn: 'অনুসরণ করা', hi: 'अनुसरण करना' },
  why: 'whether the record is seen is asked in SQL',
  permission: OF_EVERY_MEMBER,
  input: about,
  async run({ entity, record }, work) {
    const at = await recordSeen(work, { entity, record }, work.caller);
    const person = work.caller.user;
    const { own } = await work.load({ own: follows.where({ entity, record, person }) });
    const fresh = { id: work.id(), person, entity, record, since: work.now, toldVersion: at.row.version };
    return [...(own.length > 0 ? [] : [follows.insert(fresh)]), answer({ follows: true })];
  },
});

/** The caller is told no more of a record, whether he sees it still or not. */
export const unfollowRecord = command('kernel.record.unfollow', {
  label: { en: 'Follow no more', bn: 'আর অনুসরণ না করা', hi: 'अनुसरण बंद करना' },
  permission: OF_EVERY_MEMBER,
  input: about,
  load: ({ entity, record }, { caller }) => ({ own: follows.where({ entity, record, person: caller.user }) }),
  decide: (_, { own }) => [...own.map((one) => follows.remove(one)), answer({ follows: false })],
});
