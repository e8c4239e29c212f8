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
import { RUN, RUN_FROM, type RunRead } from './decisions.query.ts';
import type { Words } from './definition.ts';
import { endRun, mendRun, recallRun, resumeRun } from './run.commands.ts';
import { shownOf } from './told.ts';
import { compiled } from './versions.ts';

const GO_ON: Label = { en: 'Go on as it is', bn: 'যেমন আছে তেমনই এগিয়ে নিন', hi: 'जैसा है वैसे आगे बढ़ाएँ' };
const CHANGED: Label = { en: 'Change and go on', bn: 'বদলে এগিয়ে নিন', hi: 'बदलकर आगे बढ़ाएँ' };
const RECALL: Label = { en: 'Recall', bn: 'ফিরিয়ে নিন', hi: 'वापस लें' };
const RESUME: Label = { en: 'Resume', bn: 'আবার চালু করুন', hi: 'फिर चालू करें' };
const END: Label = { en: 'End this run', bn: 'চলমানটি শেষ করুন', hi: 'यह क्रम समाप्त करें' };
const REASON: Label = { en: 'Reason', bn: 'কারণ', hi: 'कारण' };
const ASKED_BY: Label = { en: 'Asked for by', bn: 'চেয়েছেন', hi: 'माँगा' };
const ASKED_AT: Label = { en: 'Asked for at', bn: 'চাওয়ার সময়', hi: 'माँगने का समय' };
const STEP: Label = { en: 'Stands at', bn: 'যেখানে থেমেছে', hi: 'जहाँ रुका है' };
const GIVEN_BACK: Label = { en: 'Given back for change', bn: 'বদলানোর জন্য ফেরত', hi: 'बदलने के लिए लौटाया गया' };
const STOPPED: Label = { en: 'Stopped', bn: 'থেমেছে', hi: 'रुक गया' };
const SYSTEM: Label = { en: 'The system', bn: 'সিস্টেম', hi: 'तंत्र' };

interface Whose {
  /** Of the caller alone. */
  readonly own: boolean;
  readonly limit: number;
  readonly id?: string | undefined;
}

/** His own that stand still, or those of anybody that stopped, within his sites. */
const rowsOf = ({ db, caller }: AttentionAsked, { own, limit, id }: Whose): Promise<readonly RunRead[]> =>
  db.rows<RunRead>(
    `select ${RUN} from ${RUN_FROM}
     where r.ended_at is null and ($1 and r.started_by = $2 and r.state in ('stopped', 'given-back')
         or not $1 and r.state = 'stopped' and r.started_by <> $2)
       and ($3::text[] is null or r.site is null or r.site = any($3)) and ($4::text is null or r.id::text = $4)
     order by r.started_at, r.id limit $5`,
    [own, caller.user, caller.sites === null ? null : [...caller.sites], id ?? null, limit],
  );

const wordsOf = ({ caller }: AttentionAsked, words: Words): string => words[caller.locale] ?? words.en;
function titleOf(asked: AttentionAsked, { command, name }: Pick<RunRead, 'command' | 'name'>): string {
  return wordsOf(asked, (command === null ? undefined : asked.registry.commands.get(command)?.label) ?? name);
}
const whyOf = ({ say, caller }: AttentionAsked, { problem, reason, state }: RunRead): string =>
  problem?.words?.[caller.locale] ?? problem?.message ?? reason ?? say(state === 'given-back' ? GIVEN_BACK : STOPPED);

const itemOf = (asked: AttentionAsked, row: RunRead, detail: string): AttentionItem => ({
  ...{ id: row.id, title: titleOf(asked, row), detail, at: row.startedAt, dueAt: row.expiresAt, site: row.site },
});

function whole(asked: AttentionAsked, row: RunRead, ways: readonly AttentionWay[], page: string): AttentionLook {
  const { say } = asked;
  const step = row.definition.steps.find(({ id }) => id === row.step)?.name;
  return {
    ...itemOf(asked, row, whyOf(asked, row)),
    says: [whyOf(asked, row)],
    facts: [
      { label: say(ASKED_BY), value: { text: row.startedByName ?? say(SYSTEM) } },
      { label: say(ASKED_AT), value: { at: row.startedAt } },
      ...(step ? [{ label: say(STEP), value: { text: wordsOf(asked, step) } }] : []),
    ],
    evidence: [],
    ways,
    page,
  };
}

/** What the caller asked for himself and stands still: it goes on as it is, or with another input, which is agreed to anew. */
export const requestsToMend = attention('kernel.request-to-mend', {
  label: { en: 'My requests that stand still', bn: 'আমার থেমে থাকা অনুরোধ', hi: 'मेरे रुके हुए अनुरोध' },
  async find(asked, { limit, id }) {
    const rows = await rowsOf(asked, { own: true, limit, id });
    return rows.map((row) => itemOf(asked, row, whyOf(asked, row)));
  },
  async look(asked, id) {
    const [row] = await rowsOf(asked, { own: true, limit: 1, id });
    if (!row) return null;
    const { say, caller, registry } = asked;
    const { given } = shownOf(caller, registry, row, compiled(row, registry).workflow);
    const fields = row.command === null ? [] : formOf(asked, row.command);
    const run = { run: id };
    const ways: AttentionWay[] = [
      { name: 'go-on', label: say(GO_ON), command: mendRun.name, input: run, isSuggested: row.state === 'stopped' },
      { name: 'recall', label: say(RECALL), command: recallRun.name, input: run },
    ];
    if (fields.length > 0) {
      const form = { at: 'input', fields, values: given };
      const isSuggested = row.state === 'given-back';
      ways.splice(1, 0, { name: 'change', label: say(CHANGED), command: mendRun.name, input: run, form, isSuggested });
    }
    return whole(asked, row, ways, `inbox?show=asked&of=${id}`);
  },
  cleared: [
    { command: mendRun.name, of: ({ run }) => [String(run)] },
    { command: recallRun.name, of: ({ run }) => [String(run)] },
  ],
  news: ['kernel.workflow-stopped', 'kernel.workflow-ended'],
});

/** What others began and has stopped, for those who look after workflows. */
export const runsToMend = attention('kernel.run-to-mend', {
  label: { en: 'Workflows that have stopped', bn: 'থেমে যাওয়া ওয়ার্কফ্লো', hi: 'रुके हुए कार्यप्रवाह' },
  to: resumeRun.name,
  async find(asked, { limit, id }) {
    const rows = await rowsOf(asked, { own: false, limit, id });
    return rows.map((row) => itemOf(asked, row, row.startedByName ?? asked.say(SYSTEM)));
  },
  async look(asked, id) {
    const [row] = await rowsOf(asked, { own: false, limit: 1, id });
    if (!row) return null;
    const { say, caller } = asked;
    const run = { run: id };
    return whole(
      asked,
      row,
      [
        { name: 'resume', label: say(RESUME), command: resumeRun.name, input: run, isSuggested: true },
        ...(permits(caller, endRun.permission)
          ? [
              {
                ...{ name: 'end', label: say(END), command: endRun.name, input: run },
                words: { field: 'reason', label: say(REASON), required: true },
              },
            ]
          : []),
      ],
      `approvals?show=runs&of=${id}`,
    );
  },
  cleared: [
    { command: resumeRun.name, of: ({ run }) => [String(run)] },
    { command: endRun.name, of: ({ run }) => [String(run)] },
  ],
  news: ['kernel.workflow-stopped', 'kernel.workflow-ended'],
});
