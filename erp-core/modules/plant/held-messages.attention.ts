import { type AttentionAsked, type AttentionItem, attention, type Label } from '../../kernel/index.ts';
import { settleHeldMessage } from './held-message.commands.ts';

/** The right to look at what gateways hold back; whoever settles it needs `gateway.quarantine.settle`. */
const SETTLES = settleHeldMessage.permission;

interface Row {
  readonly gateway: string;
  readonly entry: string;
  readonly site: string;
  readonly count: number;
  readonly lastSeen: number;
  readonly body: string;
}
interface Said {
  readonly kind: 'unmapped' | 'rejected';
  readonly source: string;
  readonly topic: string;
  readonly reason: string;
  readonly firstSeen: number;
}

const KIND = {
  unmapped: { en: 'No rule takes it', bn: 'কোনো নিয়ম এটি নেয় না', hi: 'कोई नियम इसे नहीं लेता' },
  rejected: { en: 'A rule rejected it', bn: 'একটি নিয়ম এটি প্রত্যাখ্যান করেছে', hi: 'एक नियम ने इसे अस्वीकार किया' },
} as const satisfies Readonly<Record<Said['kind'], Label>>;
const REASON: Label = { en: 'Reason', bn: 'কারণ', hi: 'कारण' };
const FROM: Label = { en: 'From', bn: 'উৎস', hi: 'स्रोत' };
const GATEWAY: Label = { en: 'Gateway', bn: 'গেটওয়ে', hi: 'गेटवे' };
const TOPIC: Label = { en: 'Topic', bn: 'টপিক', hi: 'टॉपिक' };
const COUNT: Label = { en: 'Messages alike', bn: 'একই রকম বার্তা', hi: 'एक जैसे संदेश' };
const FIRST: Label = { en: 'First', bn: 'প্রথম', hi: 'पहला' };
const LAST: Label = { en: 'Last', bn: 'শেষ', hi: 'अंतिम' };
const SAYS: Label = {
  en: 'The gateway keeps these until the rule is mended and they are read again, or until somebody discards them.',
  bn: 'নিয়ম ঠিক করে আবার পড়া না হওয়া, বা কেউ বাতিল না করা পর্যন্ত গেটওয়ে এগুলো রেখে দেয়।',
  hi: 'नियम ठीक होकर फिर पढ़े जाने, या किसी के हटाने तक गेटवे इन्हें रखता है।',
};

const rowsOf = ({ db, caller }: AttentionAsked, limit: number, id: string | null): Promise<readonly Row[]> =>
  db.rows<Row>(
    `select gateway, entry, site, count, last_seen as "lastSeen", body from plant.held_message
     where listed and state = 'waiting' and ($1::text[] is null or site = any($1))
       and ($2::text is null or gateway || ':' || entry = $2)
     order by last_seen desc, gateway, entry limit $3`,
    [caller.sites === null ? null : [...caller.sites], id, limit],
  );

const said = ({ body }: Row): Said => JSON.parse(body) as Said;
function itemOf({ say }: AttentionAsked, row: Row): AttentionItem {
  const { kind, topic, source, firstSeen } = said(row);
  const detail = `${say(KIND[kind])} · ${source}`;
  return { id: `${row.gateway}:${row.entry}`, title: topic, detail, at: firstSeen, site: row.site };
}

/** Messages of devices that fit no rule, or were rejected. What becomes of them is asked of the gateway, on their own page. */
export const heldMessages = attention('plant.held-message', {
  label: { en: 'Messages held back', bn: 'আটকে রাখা বার্তা', hi: 'रोके गए संदेश' },
  to: SETTLES,
  find: async (asked, { limit, id }) => (await rowsOf(asked, limit, id ?? null)).map((row) => itemOf(asked, row)),
  async look(asked, id) {
    const [row] = await rowsOf(asked, 1, id);
    if (!row) return null;
    const { say } = asked;
    const { kind, source, topic, reason, firstSeen } = said(row);
    return {
      ...itemOf(asked, row),
      says: [say(KIND[kind]), say(SAYS)],
      facts: [
        { label: say(FROM), value: { text: source } },
        { label: say(GATEWAY), value: { text: row.gateway } },
        { label: say(TOPIC), value: { text: topic } },
        { label: say(REASON), value: { text: reason } },
        { label: say(COUNT), value: { text: String(row.count) } },
        { label: say(FIRST), value: { at: firstSeen } },
        { label: say(LAST), value: { at: row.lastSeen } },
      ],
      evidence: [],
      ways: [],
      page: 'messages',
    };
  },
  cleared: [
    {
      command: settleHeldMessage.name,
      of: ({ gateway, entry, state }) =>
        state === 'replayed' || state === 'discarded' ? [`${String(gateway)}:${String(entry)}`] : [],
    },
  ],
});
