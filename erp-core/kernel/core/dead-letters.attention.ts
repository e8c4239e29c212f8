import { type AttentionAsked, type AttentionItem, attention } from '../attention/attention.ts';
import { permits } from '../caller.ts';
import type { Label } from '../label.ts';
import { discardDeadLetter, mendDeadLetter, replayDeadLetter } from './dead-letter.commands.ts';

interface Row {
  readonly id: string;
  readonly site: string;
  readonly stream: string;
  readonly window: string;
  readonly at: number;
  readonly reason: string;
  readonly blocked: number;
}

const REPLAY: Label = { en: 'Try again', bn: 'আবার চেষ্টা করুন', hi: 'फिर प्रयास करें' };
const DISCARD: Label = { en: 'Discard', bn: 'বাতিল করুন', hi: 'हटाएँ' };
const REASON: Label = { en: 'Reason', bn: 'কারণ', hi: 'कारण' };
const SITE: Label = { en: 'Site', bn: 'সাইট', hi: 'साइट' };
const STREAM: Label = { en: 'From', bn: 'উৎস', hi: 'स्रोत' };
const WINDOW: Label = { en: 'Of the time', bn: 'যে সময়ের', hi: 'किस समय का' };
const BLOCKED: Label = { en: 'Waits behind it', bn: 'এর পিছনে অপেক্ষায়', hi: 'इसके पीछे प्रतीक्षा में' };

const rowsOf = ({ db, caller }: AttentionAsked, limit: number, id: string | null): Promise<readonly Row[]> =>
  db.rows<Row>(
    `select d.id, d.site, d.stream, d.window_key as "window", d.at, d.reason,
       (select count(*)::int from kernel.dead_letter b where b.site = d.site and b.stream = d.stream
         and b.window_key = d.window_key and b.state = 'waiting') as blocked
     from kernel.dead_letter d
     where d.state = 'open' and ($1::text[] is null or d.site = any($1)) and ($2::text is null or d.id::text = $2)
     order by d.at, d.id limit $3`,
    [caller.sites === null ? null : [...caller.sites], id, limit],
  );

const itemOf = ({ id, stream, reason, at, site }: Row): AttentionItem => ({
  ...{ id, title: stream, detail: reason, at, site },
});

/** Facts of devices that the plant could not book: each holds up what came after it of the same window. */
export const deadLettersWaiting = attention('kernel.dead-letter', {
  label: { en: 'Dead letters', bn: 'আটকে থাকা বার্তা', hi: 'रुके हुए संदेश' },
  to: [replayDeadLetter.permission, mendDeadLetter.permission, discardDeadLetter.permission],
  find: async (asked, { limit, id }) => (await rowsOf(asked, limit, id ?? null)).map(itemOf),
  async look(asked, id) {
    const [row] = await rowsOf(asked, 1, id);
    if (!row) return null;
    const { say, caller } = asked;
    const ways = [
      { name: 'replay', label: say(REPLAY), command: replayDeadLetter.name, input: { id }, isSuggested: true },
      {
        ...{ name: 'discard', label: say(DISCARD), command: discardDeadLetter.name, input: { id } },
        words: { field: 'reason', label: say(REASON), required: true },
      },
    ];
    return {
      ...itemOf(row),
      says: [row.reason],
      facts: [
        { label: say(SITE), value: { text: row.site } },
        { label: say(STREAM), value: { text: row.stream } },
        { label: say(WINDOW), value: { text: row.window } },
        { label: say(BLOCKED), value: { text: String(row.blocked) } },
      ],
      evidence: [],
      ways: ways.filter(({ command }) => permits(caller, command)),
      page: 'dead-letters',
    };
  },
  cleared: [replayDeadLetter, mendDeadLetter, discardDeadLetter].map(({ name }) => ({
    command: name,
    of: ({ id }) => [String(id)],
  })),
});
