import {
  type AttentionAsked,
  type AttentionItem,
  type AttentionLook,
  type AttentionWay,
  attention,
} from '../attention/attention.ts';
import { formOf } from '../attention/form.ts';
import { permits } from '../caller.ts';
import type { Label } from '../label.ts';
import { withoutKept } from '../rights/sensitive.ts';
import { doubtWords } from './doubt.ts';
import { MISFIT, MISFIT_FROM, settleUnsettled } from './unsettled.ts';
import type { UnsettledFact, WhyUnsettled } from './unsettled-fact.ts';
import { bookUnsettled } from './unsettled-mend.commands.ts';
import { SETTLES } from './unsettled-notice.ts';

interface Row extends Omit<UnsettledFact, 'userId' | 'key'> {
  readonly terminalName: string | null;
  readonly user: string;
  readonly userName: string | null;
}

const NOTE: Label = { en: 'Note', bn: 'মন্তব্য', hi: 'टिप्पणी' };
const SETTLE: Label = { en: 'Settle with a note', bn: 'মন্তব্যসহ মেটান', hi: 'टिप्पणी के साथ निपटाएँ' };
const BOOK: Label = { en: 'Book it', bn: 'নথিভুক্ত করুন', hi: 'दर्ज करें' };
const CLOCK: Label = {
  en: 'Clock of {terminal} was wrong',
  bn: '{terminal}-এর ঘড়ি ভুল ছিল',
  hi: '{terminal} की घड़ी ग़लत थी',
};
const ITS_TERMINAL: Label = { en: 'a terminal', bn: 'একটি টার্মিনাল', hi: 'एक टर्मिनल' };
const FACT = {
  who: { en: 'Told by', bn: 'জানিয়েছেন', hi: 'बताया' },
  terminal: { en: 'Terminal', bn: 'টার্মিনাল', hi: 'टर्मिनल' },
  site: { en: 'Site', bn: 'সাইট', hi: 'साइट' },
  said: { en: 'Made, by its own clock', bn: 'করা হয়েছে, নিজের ঘড়িতে', hi: 'किया गया, अपनी घड़ी से' },
  told: { en: 'Reached the plant', bn: 'কারখানায় পৌঁছেছে', hi: 'संयंत्र तक पहुँचा' },
  waited: { en: 'On the terminal for', bn: 'টার্মিনালে ছিল', hi: 'टर्मिनल पर रहा' },
  right: { en: 'Its clock was put right by', bn: 'ঘড়ি ঠিক করা হয়েছে', hi: 'घड़ी इतनी ठीक की गई' },
} as const satisfies Readonly<Record<string, Label>>;
const KEPT: Label = {
  en: 'It was told as done and has not been booked. Nothing is lost: it stands here as it was told until somebody settles it.',
  bn: 'কাজটি হয়েছে বলে জানানো হয়েছে, কিন্তু নথিভুক্ত হয়নি। কিছুই হারায়নি: কেউ না মেটানো পর্যন্ত যেমন বলা হয়েছে তেমনই এখানে থাকবে।',
  hi: 'काम हो गया बताया गया, पर दर्ज नहीं हुआ। कुछ भी खोया नहीं: जब तक कोई न निपटाए, जैसा बताया गया वैसा यहाँ रहेगा।',
};
const AT_THE_RIGHT_TIME: Label = {
  en: 'What it told meanwhile was booked at the right time by the clock of the plant. See to its clock, then settle this.',
  bn: 'এর মধ্যে যা জানানো হয়েছে তা কারখানার ঘড়ি অনুযায়ী ঠিক সময়ে নথিভুক্ত। ঘড়িটি দেখুন, তারপর এটি মেটান।',
  hi: 'इस बीच जो बताया गया वह संयंत्र की घड़ी से सही समय पर दर्ज हुआ। उसकी घड़ी देखें, फिर इसे निपटाएँ।',
};
const AS_TOLD: Label = {
  en: 'It happened, so it is booked as it was told. See what is behind it, put right what is wrong, then settle this.',
  bn: 'কাজটি হয়েছে, তাই যেমন বলা হয়েছে তেমনই নথিভুক্ত। কারণ দেখুন, ভুল থাকলে ঠিক করুন, তারপর এটি মেটান।',
  hi: 'काम हो चुका है, इसलिए जैसा बताया गया वैसा दर्ज है। कारण देखें, जो ग़लत हो उसे ठीक करें, फिर इसे निपटाएँ।',
};
const BOOKED: Label = { en: 'Booked as told: {why}', bn: 'যেমন বলা তেমন নথিভুক্ত: {why}', hi: 'जैसा बताया वैसा दर्ज: {why}' };
const NOT_BOOKED: Label = { en: 'Not booked: {why}', bn: 'নথিভুক্ত হয়নি: {why}', hi: 'दर्ज नहीं हुआ: {why}' };

/** What waits for somebody to look: what could not be booked, and what was although the books have something against it. */
const MISFITS: readonly WhyUnsettled[] = ['refused', 'booked'];

async function rowsOf(
  { db, caller, registry }: AttentionAsked,
  whys: readonly WhyUnsettled[],
  {
    limit,
    ids = null,
    open = true,
  }: { readonly limit: number; readonly ids?: readonly string[] | null; readonly open?: boolean },
): Promise<readonly Row[]> {
  const rows = await db.rows<Row>(
    `select ${MISFIT} from ${MISFIT_FROM}
     where f.why = any($1) and (f.settled_at is null) = $2 and ($3::text[] is null or f.site = any($3))
       and ($4::text[] is null or f.id::text = any($4))
     order by f.told_at, f.id limit $5`,
    [whys, open, caller.sites === null ? null : [...caller.sites], ids, limit],
  );
  const wordsOf = doubtWords(registry, caller.locale);
  return rows.map((row) => ({ ...row, message: wordsOf(row) }));
}

const whatOf = ({ registry, caller }: AttentionAsked, { command }: Pick<Row, 'command'>): string =>
  registry.commands.get(command)?.label[caller.locale] ?? command;
const whoOf = ({ userName, user, terminalName }: Row): string =>
  [userName ?? user, terminalName].filter((one) => one !== null).join(' · ');
const clockOf = (asked: AttentionAsked, { terminalName }: Row): string =>
  asked.say(CLOCK, { terminal: terminalName ?? asked.say(ITS_TERMINAL) });

const common = ({ id, toldAt, site }: Row) => ({ id, at: toldAt, site, inputs: { settle: { id } } });
const misfitItem = (asked: AttentionAsked, row: Row): AttentionItem => ({
  ...common(row),
  title: whatOf(asked, row),
  detail: whoOf(row),
});

const settling = ({ say }: AttentionAsked, { id }: Row): AttentionWay => ({
  ...{ name: 'settle', label: say(SETTLE), command: settleUnsettled.name, input: { id } },
  words: { field: 'note', label: say(NOTE), required: true },
});

const told = ({ say }: AttentionAsked, row: Row): AttentionLook['facts'] => [
  { label: say(FACT.who), value: { text: row.userName ?? row.user } },
  ...(row.terminalName === null ? [] : [{ label: say(FACT.terminal), value: { text: row.terminalName } }]),
  ...(row.site === null ? [] : [{ label: say(FACT.site), value: { text: row.site } }]),
  { label: say(FACT.said), value: { at: row.saidAt } },
  { label: say(FACT.told), value: { at: row.toldAt } },
  { label: say(FACT.waited), value: { lasts: Math.max(0, row.toldAt - row.saidAt - row.corrected) } },
  ...(row.corrected === 0 ? [] : [{ label: say(FACT.right), value: { lasts: Math.abs(row.corrected) } }]),
];

/** The same person, a while before what was told until it came: what the plant took of him, at the sites that the reader sees. */
const BEFORE = 30 * 60_000_000;
const MOST_BESIDE = 6;
async function besides(
  asked: AttentionAsked,
  { user, saidAt, corrected, toldAt }: Row,
): Promise<AttentionLook['evidence']> {
  const { db, registry, caller } = asked;
  const from = Math.min(saidAt + corrected, toldAt) - BEFORE;
  const rows = await db.rows<{ at: number; command: string }>(
    `select a.at, a.command from kernel.audit a
     where a.user_id = $1 and a.at between $2 and $3 and a.refusal is null and a.command = any($4)
       and ($5::text[] is null or a.input->>'site' = any($5))
     order by a.at limit ${MOST_BESIDE}`,
    [
      user,
      from,
      toldAt,
      [...registry.commands.values()].flatMap(({ name, permission }) => (permits(caller, permission) ? [name] : [])),
      caller.sites === null ? null : [...caller.sites],
    ],
  );
  return rows.map(({ at, command }) => ({ at, text: whatOf(asked, { command }) }));
}

/** What somebody told at a terminal as done, and does not fit what the plant knows. */
export const misfits = attention('kernel.misfit', {
  label: { en: 'From terminals', bn: 'টার্মিনাল থেকে', hi: 'टर्मिनलों से' },
  to: SETTLES,
  async find(asked, { limit, id }) {
    const rows = await rowsOf(asked, MISFITS, { limit, ids: id === undefined ? null : [id] });
    return rows.map((row) => misfitItem(asked, row));
  },
  async look(asked, id) {
    const [row] = await rowsOf(asked, MISFITS, { limit: 1, ids: [id] });
    if (!row) return null;
    const { say, caller, registry } = asked;
    const command = registry.commands.get(row.command);
    const fields = formOf(asked, row.command);
    const isBooked = row.why === 'booked';
    const evidence = [
      ...(await besides(asked, row)),
      { at: row.saidAt + row.corrected, text: whatOf(asked, row) },
      { at: row.toldAt, text: say(isBooked ? BOOKED : NOT_BOOKED, { why: row.message }) },
    ];
    return {
      ...misfitItem(asked, row),
      says: [row.message, say(isBooked ? AS_TOLD : KEPT)],
      facts: told(asked, row),
      evidence: evidence.sort((a, b) => (a.at ?? 0) - (b.at ?? 0)),
      ways: [
        ...(!isBooked && command && permits(caller, command.permission)
          ? [
              {
                ...{ name: 'book', label: say(BOOK), command: bookUnsettled.name, input: { id }, isSuggested: true },
                form: { at: 'input', fields, values: withoutKept(caller, command.input.shape, row.input) },
                words: { field: 'note', label: say(NOTE), required: false },
              },
            ]
          : []),
        { ...settling(asked, row), ...(isBooked ? { isSuggested: true } : {}) },
      ],
      page: null,
    };
  },
  together: [
    { name: 'settle', label: SETTLE, command: settleUnsettled.name, words: { field: 'note', required: true } },
  ],
  cleared: [
    { command: settleUnsettled.name, of: ({ id }) => [String(id)] },
    { command: bookUnsettled.name, of: ({ id }) => [String(id)] },
  ],
  async called(asked, ids) {
    const rows = await rowsOf(asked, MISFITS, { limit: ids.length, ids, open: false });
    return new Map(rows.map((row) => [row.id, `${whatOf(asked, row)} · ${whoOf(row)}`]));
  },
  news: ['kernel.unsettled-told'],
});

/** A terminal whose clock was wrong, once a day and size of the error. */
export const terminalClocks = attention('kernel.terminal-clock', {
  label: { en: 'Clocks of terminals', bn: 'টার্মিনালের ঘড়ি', hi: 'टर्मिनलों की घड़ियाँ' },
  to: SETTLES,
  async find(asked, { limit, id }) {
    const rows = await rowsOf(asked, ['clock'], { limit, ids: id === undefined ? null : [id] });
    return rows.map((row) => ({ ...common(row), title: clockOf(asked, row), detail: row.userName ?? row.user }));
  },
  async look(asked, id) {
    const [row] = await rowsOf(asked, ['clock'], { limit: 1, ids: [id] });
    if (!row) return null;
    return {
      ...{ id, at: row.toldAt, site: row.site, title: clockOf(asked, row), detail: row.userName ?? row.user },
      says: [asked.say(AT_THE_RIGHT_TIME)],
      facts: told(asked, row),
      evidence: [],
      ways: [{ ...settling(asked, row), isSuggested: true }],
      page: 'terminals',
    };
  },
  together: [
    { name: 'settle', label: SETTLE, command: settleUnsettled.name, words: { field: 'note', required: true } },
  ],
  cleared: [{ command: settleUnsettled.name, of: ({ id }) => [String(id)] }],
  async called(asked, ids) {
    const rows = await rowsOf(asked, ['clock'], { limit: ids.length, ids, open: false });
    return new Map(rows.map((row) => [row.id, clockOf(asked, row)]));
  },
  news: ['kernel.unsettled-told'],
});
