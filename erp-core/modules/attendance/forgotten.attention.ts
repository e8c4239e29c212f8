import { type AttentionAsked, type AttentionItem, attention, formOf, type Label } from '../../kernel/index.ts';
import { addPunch } from './correct-punch.commands.ts';
import { LONGEST_STAY } from './pair-punches.ts';
import { sayPunch } from './say-punch.command.ts';

const DAY = 24 * 3_600_000_000;
/** Older ones are in the books of the month; nobody is asked for them any more. */
const LOOK_BACK = 14 * DAY;
/** A terminal that nobody answered tells later what was done at it, though hardly as late as this. */
const TOLD_WITHIN = 7 * DAY;

interface Row {
  readonly id: string;
  readonly person: string;
  readonly name: string;
  readonly number: string;
  readonly site: string;
  readonly day: string;
  readonly shift: string | null;
  readonly shiftTo: number | null;
  readonly came: number;
  /** He had gone before that: he came again, or nobody stays longer. */
  readonly before: number;
  /** The last thing that he told as done at a terminal during that stay, when he did it, and at which. */
  readonly seenAt: number | null;
  readonly seenTerminal: string | null;
  readonly seenCommand: string | null;
}

/** A stay is known by whose it is and when it began. */
const ID = `o.person || '/' || o.came`;
const PROPOSAL = {
  seen: { en: 'Last entry at {terminal}', bn: '{terminal}-এ শেষ এন্ট্রি', hi: '{terminal} पर अंतिम प्रविष्टि' },
  shift: { en: 'End of shift {shift}', bn: 'শিফট {shift}-এর শেষ', hi: 'पाली {shift} का अंत' },
  none: { en: 'Nothing says when', bn: 'কখন, কিছুই বলে না', hi: 'कब, कुछ नहीं बताता' },
} as const satisfies Readonly<Record<string, Label>>;
const CAME: Label = { en: 'Clocked in', bn: 'আসা জানিয়েছেন', hi: 'आना दर्ज' };
const DID: Label = { en: '{what} at {terminal}', bn: '{what}, {terminal}-এ', hi: '{what}, {terminal} पर' };
const ITS_TERMINAL: Label = { en: 'a terminal', bn: 'একটি টার্মিনাল', hi: 'एक टर्मिनल' };
const SAYS: Label = {
  en: '{name} clocked in and no clock saw when {name} went. Hours count only once the day has an end.',
  bn: '{name} আসা জানিয়েছেন, কখন গেছেন কোনো ঘড়ি দেখেনি। দিনের শেষ থাকলে তবেই ঘণ্টা গোনা হয়।',
  hi: '{name} ने आना दर्ज किया, जाना किसी घड़ी ने नहीं देखा। दिन का अंत हो तभी घंटे गिने जाते हैं।',
};
const ACCEPT: Label = { en: 'Accept the proposed time', bn: 'প্রস্তাবিত সময় গ্রহণ করুন', hi: 'प्रस्तावित समय स्वीकारें' };
const OTHER: Label = { en: 'Give another time', bn: 'অন্য সময় দিন', hi: 'दूसरा समय दें' };
const FACT = {
  day: { en: 'Day', bn: 'দিন', hi: 'दिन' },
  number: { en: 'Number', bn: 'নম্বর', hi: 'संख्या' },
  came: { en: 'Came', bn: 'এসেছেন', hi: 'आए' },
  proposed: { en: 'Proposed', bn: 'প্রস্তাবিত', hi: 'प्रस्तावित' },
  stays: { en: 'Stay until then', bn: 'ততক্ষণ অবস্থান', hi: 'तब तक उपस्थिति' },
} as const satisfies Readonly<Record<string, Label>>;

/**
 * Stays in the newest version of their day that nobody closed and that are over: he came again, or nobody stays so long. Each by
 * itself, for one day may have several.
 */
const rowsOf = (
  { db, caller, now, registry }: AttentionAsked,
  limit: number,
  id: string | null,
): Promise<readonly Row[]> =>
  db.rows<Row>(
    `select ${ID} as id, o.person, p.name, p.number, o.site, o.day, o.shift, o.shift_to as "shiftTo", o.came, o.before,
       seen.at as "seenAt", seen.terminal as "seenTerminal", seen.command as "seenCommand"
     from (
       select d.person, d.site, d.day, d.shift, d.shift_to, (s.span->>'in')::bigint as came, s.span->>'out' as "out",
         least((s.span->>'in')::bigint + $4,
           lead((s.span->>'in')::bigint) over (partition by d.person order by (s.span->>'in')::bigint)) as before
       from (
         select distinct on (d.person, d.day) d.person, d.site, d.day::text as day, d.shift, d.shift_to, d.spans
         from attendance.day d where d.day >= to_timestamp($2::bigint / 1000000)::date
           and ($1::text[] is null or d.site = any($1))
         order by d.person, d.day, d.version desc) d
       cross join lateral jsonb_array_elements(d.spans) s(span)
       where s.span->>'in' is not null) o
     join attendance.person p on p.id = o.person
     left join lateral (
       select (a.input->>'at')::bigint as at, t.name as terminal, a.command from attendance.badge b
         join kernel.audit a on a.user_id = substr(b.code, 2) and a.command = any($7) and a.at > o.came and a.at <= o.came + $8
           and a.terminal is not null and a.refusal is null and a.user_id not like 'system:%'
         left join kernel.terminal t on t.id = a.terminal
       where b.person = o.person and b.code like '@%' and (b.to_at is null or b.to_at > o.came)
         and case when jsonb_typeof(a.input->'at') = 'number' then (a.input->>'at')::numeric end
           between o.came and o.before
       order by 1 desc limit 1) seen on true
     where o."out" is null and o.before < $3 and ($5::text is null or ${ID} = $5)
     order by o.came, p.number limit $6`,
    [
      ...[caller.sites === null ? null : [...caller.sites], now - LOOK_BACK, now, LONGEST_STAY, id, limit],
      // When the plant heard of it says nothing: a terminal may have kept it for hours. What is told as done names its moment.
      [...registry.commands.values()].flatMap(({ name, fact }) => (fact && name !== sayPunch.name ? [name] : [])),
      TOLD_WITHIN,
    ],
  );

/** When he most likely went: after his last entry at a terminal where that is later than his shift, else with his shift. */
function proposedOf({ seenAt, seenTerminal, shift, shiftTo, came, before }: Row) {
  const end = shiftTo !== null && shiftTo > came && shiftTo < before ? shiftTo : null;
  if (seenAt !== null && (end === null || seenAt > end))
    return { at: seenAt, why: PROPOSAL.seen, details: { terminal: seenTerminal ?? '–' } };
  return end === null ? null : { at: end, why: PROPOSAL.shift, details: { shift: shift ?? '–' } };
}

function itemOf({ say }: AttentionAsked, row: Row): AttentionItem {
  const proposed = proposedOf(row);
  const why = proposed ? say(proposed.why, proposed.details) : say(PROPOSAL.none);
  return {
    ...{ id: row.id, title: row.name, detail: `${row.day} · ${why}`, at: row.came, site: row.site },
    ...(proposed ? { inputs: { accept: { ...punchOf(row, proposed.at), reason: why } } } : {}),
  };
}
/** With the stay that it is to end: somebody may have ended it before this is given. */
const punchOf = ({ person, came }: Row, at: number) => ({ person, direction: 'out', at, ends: came });

/** Somebody who came and of whom no clock saw when he went. */
export const forgottenOut = attention('attendance.forgotten-out', {
  label: { en: 'Forgotten clock-outs', bn: 'ভুলে যাওয়া প্রস্থান', hi: 'भूले हुए निकास' },
  to: addPunch.permission,
  find: async (asked, { limit, id }) => (await rowsOf(asked, limit, id ?? null)).map((row) => itemOf(asked, row)),
  async look(asked, id) {
    const [row] = await rowsOf(asked, 1, id);
    if (!row) return null;
    const { say, registry, caller } = asked;
    const proposed = proposedOf(row);
    const item = itemOf(asked, row);
    const fields = formOf(asked, addPunch.name).filter(({ name }) => name === 'at' || name === 'reason');
    const did = row.seenCommand === null ? undefined : registry.commands.get(row.seenCommand)?.label;
    const terminal = row.seenTerminal ?? say(ITS_TERMINAL);
    const evidence = [
      { text: say(CAME), at: row.came },
      ...(row.seenAt === null
        ? []
        : [{ text: say(DID, { what: did ? did[caller.locale] : (row.seenCommand ?? ''), terminal }), at: row.seenAt }]),
      ...(row.shiftTo === null ? [] : [{ text: say(PROPOSAL.shift, { shift: row.shift ?? '–' }), at: row.shiftTo }]),
    ];
    return {
      ...item,
      says: [say(SAYS, { name: row.name })],
      facts: [
        { label: say(FACT.number), value: { text: row.number } },
        { label: say(FACT.day), value: { text: row.day } },
        { label: say(FACT.came), value: { at: row.came } },
        ...(proposed
          ? [
              { label: say(FACT.proposed), value: { at: proposed.at } },
              { label: say(FACT.stays), value: { lasts: proposed.at - row.came } },
            ]
          : []),
      ],
      evidence: evidence.sort((a, b) => a.at - b.at),
      ways: [
        ...(proposed && item.inputs?.accept
          ? [
              {
                ...{ name: 'accept', label: say(ACCEPT), command: addPunch.name, input: item.inputs.accept },
                isSuggested: true,
              },
            ]
          : []),
        {
          ...{ name: 'other', label: say(OTHER), command: addPunch.name, input: punchOf(row, proposed?.at ?? 0) },
          form: { at: null, fields, values: proposed ? { at: proposed.at } : {} },
        },
      ],
      page: `people?day=${row.day}`,
    };
  },
  together: [{ name: 'accept', label: ACCEPT, command: addPunch.name }],
  cleared: [{ command: addPunch.name, of: ({ person }) => [String(person)] }],
  async called({ db, caller }, ids) {
    const rows = await db.rows<{ id: string; name: string }>(
      'select id, name from attendance.person where id::text = any($1) and ($2::text[] is null or site = any($2))',
      [ids, caller.sites === null ? null : [...caller.sites]],
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  },
  news: ['attendance.punched', 'attendance.day-paired'],
});
