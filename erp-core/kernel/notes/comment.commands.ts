import { z } from 'zod';
import { runCommand } from '../command.ts';
import { answer, type Effect } from '../effect.ts';
import { id, text } from '../fields.ts';
import { type FileValue, files } from '../files/file-field.ts';
import { refuse } from '../kernel-refusals.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { CommandWork } from '../work.ts';
import { commentChanged, commentRemoved, commentWritten } from './events.ts';
import { mentionsIn } from './mentions.ts';
import { type RecordAtHand, readersOf, recordSeen, siteOf } from './record-at-hand.ts';
import { commentFiles, comments, follows, MOST_LETTERS, wordings } from './tables.ts';
import { tell } from './tell.ts';

const WHY = 'whether the record is seen is asked of everybody whom it concerns';
const MOST_MENTIONS = 20;

/** Plain text with line breaks; "@[<id of a user>]" in it names a member of the company. */
const words = () =>
  z
    .string()
    .trim()
    .min(1)
    .max(MOST_LETTERS)
    .refine((said) => mentionsIn(said).length <= MOST_MENTIONS, `at most ${MOST_MENTIONS} people are named at once`)
    .meta({ field: 'text' });

/**
 * Says something of a record, of whatever module, that the caller sees. Who is named in it is told, and has to be somebody who
 * sees the record (`mention-not-seen`); so is who follows the record. The writer follows it from now on.
 */
export const writeComment = runCommand('kernel.comment.write', {
  label: { en: 'Comment', bn: 'মন্তব্য করা', hi: 'टिप्पणी करना' },
  why: WHY,
  reversedBy: {
    command: 'kernel.comment.remove',
    input: ({ result }) => ({ id: (result as { readonly id: string }).id, version: 1 }),
  },
  input: { entity: text(), record: id(), text: words(), files: files().optional() },
  async run({ entity, record, text: said, files: attached = [] }, work) {
    const at = await recordSeen(work, { entity, record }, work.caller);
    const mentions = mentionsIn(said);
    const readers = await mentioned(work, at, mentions);
    if (isRefusal(readers)) return readers;
    const comment = work.id();
    const { user } = work.caller;
    const { known } = await work.load({ known: follows.where({ entity, record }) });
    const listening = known.flatMap(({ person }) => (person === user || mentions.includes(person) ? [] : [person]));
    const others = (await readersOf(work.db, at, listening)).map((one) => one.user);
    const to = (person: string, template: 'mentioned' | 'commented') => ({
      ...{ person, template, entity, record },
      parameters: { by: user, times: 1, comment },
    });
    const isFollowing = known.some(({ person }) => person === user) || user.startsWith('system:');
    return [
      comments.insert({
        ...{ id: comment, version: 1, entity, record, userId: user, at: work.now, text: said },
        mentions: [...mentions],
      }),
      ...attach(work, comment, attached, 0),
      ...(isFollowing
        ? []
        : [
            follows.insert({
              ...{ id: work.id(), person: user, entity, record },
              ...{ since: work.now, toldVersion: at.row.version },
            }),
          ]),
      ...(await tell(work, [
        ...readers.filter((person) => person !== user).map((person) => to(person, 'mentioned')),
        ...others.map((person) => to(person, 'commented')),
      ])),
      commentWritten({ entity, record, comment }, { aggregate: `${entity}/${record}`, site: siteOf(at) }),
      answer({ id: comment }),
    ];
  },
});

/** Says one's own comment otherwise; how it read before stays to be read. Whom it names anew is told. */
export const changeComment = runCommand('kernel.comment.change', {
  label: { en: 'Change own comment', bn: 'নিজের মন্তব্য বদলানো', hi: 'अपनी टिप्पणी बदलना' },
  why: WHY,
  permission: writeComment.name,
  input: { id: id(), version: z.int(), text: words(), files: files().optional() },
  async run({ id: comment, version, text: said, files: attached = [] }, work) {
    const own = await ownComment(work, comment, version);
    if (isRefusal(own)) return own;
    const { row, at } = own;
    const mentions = mentionsIn(said);
    // Who stood in it already is told nothing: whether he still sees the record is not asked.
    const readers = await mentioned(
      work,
      at,
      mentions.filter((person) => !row.mentions.includes(person)),
    );
    if (isRefusal(readers)) return readers;
    const { there } = await work.load({ there: commentFiles.where({ comment }) });
    const fresh = readers.filter((person) => person !== work.caller.user);
    const { entity, record } = row;
    return [
      ...kept(work, row),
      comments.change(row, { text: said, mentions: [...mentions], version: version + 1, changedAt: work.now }),
      ...attach(work, comment, attached, there.length),
      ...(await tell(
        work,
        fresh.map((person) => ({
          ...{ person, template: 'mentioned' as const, entity, record },
          parameters: { by: work.caller.user, times: 1, comment },
        })),
      )),
      commentChanged({ entity, record, comment }, { aggregate: `${entity}/${record}`, site: siteOf(at) }),
      answer({ id: comment, version: version + 1 }),
    ];
  },
});

/** Takes back one's own comment. That there was one stays; what it said is for those alone who read the audit trail. */
export const removeComment = runCommand('kernel.comment.remove', {
  label: { en: 'Remove own comment', bn: 'নিজের মন্তব্য সরানো', hi: 'अपनी टिप्पणी हटाना' },
  why: WHY,
  permission: writeComment.name,
  confirm: 'ask',
  input: { id: id(), version: z.int() },
  async run({ id: comment, version }, work) {
    const own = await ownComment(work, comment, version);
    if (isRefusal(own)) return own;
    const { row, at } = own;
    const { there } = await work.load({ there: commentFiles.where({ comment }) });
    const { entity, record } = row;
    return [
      ...kept(work, row),
      comments.change(row, { text: null, mentions: [], version: version + 1, removedAt: work.now }),
      ...there.map((one) => commentFiles.remove(one)),
      commentRemoved({ entity, record, comment }, { aggregate: `${entity}/${record}`, site: siteOf(at) }),
      answer({ id: comment }),
    ];
  },
});

type OwnComment = Parameters<typeof comments.change>[0];

/** The caller's own comment, of a record that he sees, as he last read it. */
async function ownComment(
  work: CommandWork,
  comment: string,
  version: number,
): Promise<Refusal | { readonly row: OwnComment; readonly at: RecordAtHand }> {
  const { row } = await work.load({ row: comments.locked({ id: comment }) });
  if (!row) return refuse('not-found', { id: comment });
  const at = await recordSeen(work, row, work.caller);
  if (row.removedAt !== null) return refuse('not-found', { id: comment });
  if (row.userId !== work.caller.user) return refuse('comment-of-another');
  if (row.version !== version) return refuse('comment-changed', { version: row.version });
  return { row, at };
}

/** Of those who are named, all; or a refusal that names who does not see the record. */
async function mentioned(
  work: CommandWork,
  at: RecordAtHand,
  mentions: readonly string[],
): Promise<Refusal | readonly string[]> {
  const seen = new Set((await readersOf(work.db, at, mentions)).map(({ user }) => user));
  const unseen = mentions.filter((user) => !seen.has(user));
  if (unseen.length === 0) return mentions;
  const members = await work.db.rows<{ user: string; name: string }>(
    `select user_id as "user", name from kernel.membership where user_id = any($1)`,
    [unseen],
  );
  const nameOf = (user: string): string => members.find((one) => one.user === user)?.name ?? user;
  return refuse('mention-not-seen', { people: unseen.map(nameOf).join(', ') });
}

const kept = ({ now }: CommandWork, { id: comment, version, text: said }: OwnComment): Effect[] =>
  said === null ? [] : [wordings.insert({ comment, version, text: said, until: now })];

const attach = (work: CommandWork, comment: string, attached: readonly FileValue[], from: number): Effect[] =>
  attached.map((file, nth) => commentFiles.insert({ id: work.id(), comment, position: from + nth, file }));
