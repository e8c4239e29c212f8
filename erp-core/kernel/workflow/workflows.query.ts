import { z } from 'zod';
import { pageOf, rowsBefore } from '../cursor.ts';
import { text, wholeNumber } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { closed } from '../modules/closed.ts';
import { query } from '../query.ts';
import { Refused } from '../refusal.ts';
import { compileWorkflow, waitingFault } from './compile.ts';
import { RUN, RUN_FROM, type RunRead, runTold, STEPS } from './decisions.query.ts';
import { type Words, type WorkflowDefinition, workflowDefinition } from './definition.ts';
import { saidFault } from './faults.ts';
import { RUN_STATES } from './tables.ts';
import { peopleNeeded } from './verdict.ts';
import { peopleMeant } from './who.ts';

interface Listed {
  readonly code: string;
  readonly name: Words;
  readonly number: number;
  readonly enabled: boolean;
  readonly definition: WorkflowDefinition;
  readonly publishedBy: string | null;
  readonly publishedAt: number;
  readonly open: number;
  readonly stopped: number;
}

/** Workflows by their codes, each with the version that begins now, how many run, and what of it no longer fits. */
export const workflowsQuery = query('kernel.workflows', {
  label: { en: 'Approvals and workflows', bn: 'অনুমোদন ও ওয়ার্কফ্লো', hi: 'स्वीकृतियाँ और कार्यप्रवाह' },
  input: { code: text({ max: 40 }).optional() },
  async run({ code }, { db, caller, registry }) {
    const rows = await db.rows<Listed>(
      `select w.code, w.name, w.number, w.enabled, v.definition, v.published_at as "publishedAt",
         coalesce((select m.name from kernel.membership m where m.user_id = v.published_by), v.published_by) as "publishedBy",
         (select count(*)::int from kernel.workflow_run r where r.workflow = w.id and r.ended_at is null) as open,
         (select count(*)::int from kernel.workflow_run r where r.workflow = w.id and r.state = 'stopped') as stopped
       from kernel.workflow w join kernel.workflow_version v on v.workflow = w.id and v.number = w.number
       where $1::text is null or w.code = $1 order by w.code`,
      [code ?? null],
    );
    return {
      rows: rows.map((row) => ({
        ...row,
        issues: compileWorkflow(row.definition, registry).faults.map((fault) => saidFault(fault, caller.locale)),
      })),
    };
  },
});

/** A version of before, as it was published. */
export const workflowVersionQuery = query('kernel.workflow-version', {
  label: { en: 'Version of a workflow', bn: 'ওয়ার্কফ্লোর সংস্করণ', hi: 'कार्यप्रवाह का संस्करण' },
  permission: 'kernel.workflows',
  input: { code: text({ max: 40 }), number: wholeNumber() },
  async run({ code, number }, { db }) {
    const found = await db.one(
      `select w.code, w.name, v.number, v.definition, v.published_by as "publishedBy", v.published_at as "publishedAt"
       from kernel.workflow_version v join kernel.workflow w on w.id = v.workflow where w.code = $1 and v.number = $2`,
      [code, number],
    );
    if (!found) throw new Refused(refuse('not-found', { code, number }));
    return found;
  },
});

/** Commands that an approval may stand before, with the fields that a condition may name. */
export const gateableQuery = query('kernel.workflow-commands', {
  label: { en: 'Commands for approvals', bn: 'অনুমোদনযোগ্য নির্দেশ', hi: 'स्वीकृति योग्य आदेश' },
  permission: 'kernel.workflows',
  input: {},
  async run(_, { registry }) {
    const rows = [...registry.commands.values()].flatMap((command) => {
      if (closed(registry, command.name) || waitingFault(command)) return [];
      return [{ name: command.name, label: command.label, fields: Object.keys(command.input.shape) }];
    });
    return { rows: rows.sort((a, b) => (a.name < b.name ? -1 : 1)) };
  },
});

/** Runs of a workflow, or of all, newest first, for whoever looks after them; within his sites. */
export const runsQuery = query('kernel.workflow-runs', {
  label: { en: 'Runs of workflows', bn: 'চলমান ওয়ার্কফ্লো', hi: 'चालू कार्यप्रवाह' },
  input: {
    code: text({ max: 40 }).optional(),
    state: z.enum([...RUN_STATES, 'open', 'all']).default('open'),
    cursor: text({ max: 500 }).optional(),
    limit: z.int().min(1).max(100).default(50),
  },
  async run({ code, state, cursor, limit }, { db, caller, registry }) {
    const skip = rowsBefore(cursor);
    const rows = await db.rows<RunRead & { steps: never[] }>(
      `select ${RUN}, ${STEPS} as steps from ${RUN_FROM}
       where ($1::text is null or w.code = $1) and ($2::text = 'all' or r.state = $2 or ($2 = 'open' and r.ended_at is null))
         and ($3::text[] is null or r.site is null or r.site = any($3))
       order by r.started_at desc, r.id limit $4 offset $5`,
      [code ?? null, state, caller.sites === null ? null : [...caller.sites], limit + 1, skip],
    );
    const page = pageOf(rows, limit, skip);
    return { ...page, rows: page.rows.map((row) => runTold(row, { caller, registry, own: false })) };
  },
});

/**
 * Who would decide now, were somebody (`starter`) to begin it with this (`given`): each step, whether it would be taken, and
 * whom it would ask. Also of a definition that is not published yet, whose faults are told.
 */
export const previewQuery = query('kernel.workflow-preview', {
  label: { en: 'Who would decide', bn: 'কে সিদ্ধান্ত নেবেন', hi: 'कौन निर्णय करेगा' },
  permission: 'kernel.workflows',
  input: {
    definition: workflowDefinition,
    starter: text({ max: 128 }).optional(),
    site: text({ max: 64 }).optional(),
    given: z.record(z.string(), z.json()).optional(),
  },
  async run({ definition, starter = '', site = null, given }, { db, caller, registry }) {
    const { workflow, faults } = compileWorkflow(definition, registry);
    const standing = { given: given ?? {}, did: {} };
    const meantBy = async (by: Parameters<typeof peopleMeant>[1]) => peopleMeant(db, by, { starter, site });
    const steps = [];
    for (const { step, holds } of workflow.steps) {
      const about = { step: step.id, name: step.name, kind: step.kind, taken: given ? holds(standing) : null };
      if (step.kind === 'approve' || step.kind === 'task') {
        const people = await meantBy(step.by);
        const wanted = step.kind === 'approve' ? peopleNeeded(step.need) : 1;
        const escalate = [];
        for (const { afterHours, to } of step.escalate) escalate.push({ afterHours, people: await meantBy(to) });
        steps.push({ ...about, people, enough: people.length >= wanted, escalate });
      } else if (step.kind === 'notify') steps.push({ ...about, people: await meantBy(step.to) });
      else steps.push(about);
    }
    return {
      begins: given ? workflow.begins(standing) : null,
      steps,
      issues: faults.map((fault) => saidFault(fault, caller.locale)),
    };
  },
});

/** The chain of command, and who decides for whom while he is away. */
export const deputiesQuery = query('kernel.deputies', {
  label: { en: 'Deputies and superiors', bn: 'প্রতিনিধি ও ঊর্ধ্বতন', hi: 'प्रतिनिधि और वरिष्ठ' },
  input: {},
  async run(_, { db, now }) {
    const [deputies, superiors] = await Promise.all([
      db.rows(
        `select d.id, d.person, d.deputy, d.from_at as "from", d.until_at as until,
           (select m.name from kernel.membership m where m.user_id = d.person) as "personName",
           (select m.name from kernel.membership m where m.user_id = d.deputy) as "deputyName"
         from kernel.deputy d where d.until_at > $1 order by d.from_at, d.id limit 500`,
        [now],
      ),
      db.rows(
        `select s.person, s.superior,
           (select m.name from kernel.membership m where m.user_id = s.person) as "personName",
           (select m.name from kernel.membership m where m.user_id = s.superior) as "superiorName"
         from kernel.superior s order by s.person limit 5000`,
      ),
    ]);
    return { deputies, superiors };
  },
});
