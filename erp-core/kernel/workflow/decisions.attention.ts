import { type AttentionAsked, type AttentionWay, attention } from '../attention/attention.ts';
import type { Label } from '../label.ts';
import { decide } from './decide.command.ts';
import { RUN, RUN_FROM, type RunRead, WAITS } from './decisions.query.ts';
import type { Words } from './definition.ts';
import type { Decision, Task } from './tables.ts';
import { decidesFor } from './who.ts';

interface Row extends RunRead {
  readonly task: string;
  readonly taskStep: string;
  readonly kind: Task['kind'];
  readonly openedAt: number;
  readonly dueAt: number | null;
}

const WORDS: Readonly<Record<Decision, Label>> = {
  approve: { en: 'Approve', bn: 'অনুমোদন করুন', hi: 'स्वीकृत करें' },
  refuse: { en: 'Refuse', bn: 'প্রত্যাখ্যান করুন', hi: 'अस्वीकार करें' },
  'give-back': { en: 'Give back', bn: 'ফেরত দিন', hi: 'लौटाएँ' },
  done: { en: 'Done', bn: 'সম্পন্ন', hi: 'पूरा हुआ' },
  seen: { en: 'Seen', bn: 'দেখেছি', hi: 'देख लिया' },
};
const REASON: Label = { en: 'Reason', bn: 'কারণ', hi: 'कारण' };
const ASKED_BY: Label = { en: 'Asked for by', bn: 'চেয়েছেন', hi: 'माँगा' };
const ASKED_AT: Label = { en: 'Asked for at', bn: 'চাওয়ার সময়', hi: 'माँगने का समय' };
const DUE: Label = { en: 'Due', bn: 'নির্ধারিত সময়', hi: 'नियत समय' };
const SYSTEM: Label = { en: 'The system', bn: 'সিস্টেম', hi: 'तंत्र' };

const DECISIONS_OF: Readonly<Partial<Record<Task['kind'], readonly Decision[]>>> = {
  approve: ['approve', 'refuse', 'give-back'],
  task: ['done'],
  notify: ['seen'],
};
const wantsReason = (decision: Decision): boolean => decision === 'refuse' || decision === 'give-back';

async function rowsOf(
  { db, caller, now }: AttentionAsked,
  limit: number,
  task: string | null,
): Promise<readonly Row[]> {
  const mine = await decidesFor(db, caller.user, now);
  return db.rows<Row>(
    `select ${RUN}, t.id as task, t.step as "taskStep", t.kind, t.opened_at as "openedAt", t.due_at as "dueAt"
     from kernel.workflow_task t join ${RUN_FROM} on r.id = t.run
     where ${WAITS} and ($5::text is null or t.id::text = $5)
     order by t.kind = 'notify', t.due_at nulls last, t.opened_at, t.id limit $4`,
    [mine, caller.user, caller.sites === null ? null : [...caller.sites], limit, task],
  );
}

const wordsOf = ({ caller }: AttentionAsked, words: Words): string => words[caller.locale] ?? words.en;
const titleOf = (asked: AttentionAsked, { command, name }: Pick<RunRead, 'command' | 'name'>): string =>
  wordsOf(asked, (command === null ? undefined : asked.registry.commands.get(command)?.label) ?? name);

function itemOf(asked: AttentionAsked, row: Row) {
  const step = row.definition.steps.find(({ id }) => id === row.taskStep)?.name;
  const decisions = row.kind === 'approve' ? (DECISIONS_OF.approve ?? []) : [];
  return {
    ...{ id: row.task, title: titleOf(asked, row), at: row.openedAt, dueAt: row.dueAt, site: row.site },
    detail: [row.startedByName ?? asked.say(SYSTEM), step && wordsOf(asked, step)].filter(Boolean).join(' · '),
    inputs: Object.fromEntries(decisions.map((decision) => [decision, { tasks: [row.task], decision }])),
  };
}

/** Decisions, tasks and news of workflows that wait for the caller, also of those he decides for while they are away. */
export const decisionsWaiting = attention('kernel.decision', {
  label: { en: 'Approvals', bn: 'অনুমোদন', hi: 'स्वीकृतियाँ' },
  async find(asked, { limit, id }) {
    return (await rowsOf(asked, limit, id ?? null)).map((row) => itemOf(asked, row));
  },
  async look(asked, id) {
    const [row] = await rowsOf(asked, 1, id);
    if (!row) return null;
    const { say } = asked;
    const way = (decision: Decision): AttentionWay => ({
      ...{ name: decision, label: say(WORDS[decision]), command: decide.name, input: { tasks: [id], decision } },
      ...(decision === 'approve' || decision === 'done' || decision === 'seen' ? { isSuggested: true } : {}),
      ...(row.kind === 'approve'
        ? { words: { field: 'reason', label: say(REASON), required: wantsReason(decision) } }
        : {}),
    });
    return {
      ...itemOf(asked, row),
      says: [],
      facts: [
        { label: say(ASKED_BY), value: { text: row.startedByName ?? say(SYSTEM) } },
        { label: say(ASKED_AT), value: { at: row.startedAt } },
        ...(row.dueAt === null ? [] : [{ label: say(DUE), value: { at: row.dueAt } }]),
      ],
      evidence: [],
      ways: (DECISIONS_OF[row.kind] ?? []).map(way),
      page: null,
    };
  },
  together: (['approve', 'refuse', 'give-back'] as const).map((decision) => ({
    ...{ name: decision, label: WORDS[decision], command: decide.name, many: 'tasks' },
    ...{ words: { field: 'reason', required: wantsReason(decision) } },
  })),
  own: true,
  cleared: [{ command: decide.name, of: ({ tasks }) => (Array.isArray(tasks) ? tasks.map(String) : []) }],
  async called(asked, ids) {
    const rows = await asked.db.rows<{ task: string; command: string | null; name: Words; decision: Decision }>(
      `select t.id as task, r.command, w.name, o.decision
       from kernel.workflow_task t join ${RUN_FROM} on r.id = t.run
         join lateral (select o.decision from kernel.workflow_voice o where o.task = t.id and o.decided_by = $2 limit 1) o on true
       where t.id::text = any($1)`,
      [ids, asked.caller.user],
    );
    return new Map(
      rows.map(({ task, decision, ...row }) => [task, `${titleOf(asked, row)} · ${asked.say(WORDS[decision])}`]),
    );
  },
  news: ['kernel.decision-wanted', 'kernel.workflow-stopped', 'kernel.workflow-ended'],
});
