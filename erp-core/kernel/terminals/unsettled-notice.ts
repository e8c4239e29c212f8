import { permits } from '../caller.ts';
import { type Label, say } from '../label.ts';
import { notice } from '../notify/notice.ts';
import type { NoticeSubject, SubjectAsked } from '../notify/subject.ts';

/** The right of those who settle what terminals told and the books do not take. */
export const SETTLES = 'kernel.unsettled.settle';

interface Row {
  readonly id: string;
  readonly command: string;
  readonly who: string;
  readonly terminal: string | null;
  readonly open: boolean;
}

const BY: Label = { en: '{what}, {who}', bn: '{what}, {who}', hi: '{what}, {who}' };

const found = ({ db, person }: SubjectAsked, ids: readonly string[]) =>
  db.rows<Row>(
    `select f.id, f.command, coalesce(m.name, f.user_id) as who, t.name as terminal, f.settled_at is null as open
     from kernel.unsettled_fact f
       left join kernel.membership m on m.user_id = f.user_id
       left join kernel.terminal t on t.id = f.terminal
     where f.id = any($1::uuid[]) and ($2::text[] is null or f.site = any($2))`,
    [ids, person.sites === null ? null : [...person.sites]],
  );

/** Something that was told at a terminal as done and does not fit, as what notices are about. */
const unsettledFact: NoticeSubject = {
  name: 'kernel.unsettled-fact',
  label: { en: 'Told at a terminal', bn: 'টার্মিনালে জানানো', hi: 'टर्मिनल पर बताया गया' },
  page: (id) => `inbox?kind=kernel.misfit&of=${id}`,
  async seen(asked, ids) {
    if (!permits(asked.person, SETTLES)) return new Map();
    const { registry, locale } = asked;
    return new Map(
      (await found(asked, ids)).map(({ id, command, who, terminal }) => {
        const label = registry.commands.get(command)?.label;
        const what = label ? label[locale] : command;
        return [id, say(BY, locale, { what, who: terminal === null ? who : `${who}, ${terminal}` })];
      }),
    );
  },
  pending: async (asked, ids) => new Set((await found(asked, ids)).flatMap(({ id, open }) => (open ? [id] : []))),
};

/** Somebody told something as done that does not fit what the plant knows. */
export const misfitNotice = notice('kernel.told-misfit', {
  label: {
    en: 'Told at a terminal, but does not fit',
    bn: 'টার্মিনালে জানানো, কিন্তু মেলে না',
    hi: 'टर्मिनल पर बताया गया, पर मेल नहीं खाता',
  },
  about: unsettledFact,
  fields: {},
  words: {
    once: {
      en: '{title}: told as done, does not fit the books',
      bn: '{title}: হয়েছে বলে জানানো, খাতার সঙ্গে মেলে না',
      hi: '{title}: हो गया बताया, बही से मेल नहीं खाता',
    },
  },
  to: SETTLES,
  modes: { mail: 'digest', push: 'at-once' },
});
