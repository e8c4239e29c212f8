import { z } from 'zod';
import { permits } from '../caller.ts';
import { runCommand } from '../command.ts';
import { answer } from '../effect.ts';
import { json, text, wholeNumber, yesNo } from '../fields.ts';
import { beginHandlers } from '../handler-progress.repository.ts';
import { invalidInput } from '../invalid-input.ts';
import { refuse } from '../kernel-refusals.ts';
import type { CommandWork } from '../work.ts';
import { begin } from './begin.commands.ts';
import { hearerOf } from './company-workflows.ts';
import { compileWorkflow } from './compile.ts';
import { type People, type WorkflowDefinition, words, workflowDefinition } from './definition.ts';
import { workflowPublished, workflowSwitched } from './events.ts';
import { saidFault, type WorkflowFault } from './faults.ts';
import { type Run, workflows, workflowVersions } from './tables.ts';
import { compiled, versionOf } from './versions.ts';
import { unknownOf } from './who.ts';

const code = () =>
  text({ max: 40, label: { en: 'Code', bn: 'কোড', hi: 'कोड' }, example: 'big-orders' }).regex(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    'small letters, digits and dashes',
  );

/**
 * Publishes a version of a workflow, which begins from now on; what runs goes on by the version it began with. All faults of it
 * are told together, each with its step. `after`: the number of the version that was looked at, 0 for the first.
 */
export const publishWorkflow = runCommand('kernel.workflow.publish', {
  label: { en: 'Publish workflow', bn: 'ওয়ার্কফ্লো প্রকাশ করুন', hi: 'कार्यप्रवाह प्रकाशित करें' },
  why: 'roles and people are looked for by one statement',
  input: { code: code(), name: json(words), after: wholeNumber(), definition: json(workflowDefinition) },
  async run({ code: of, name, after, definition }, work) {
    const against = await refusalOf(work, definition);
    if (against) return against;
    const { found } = await work.load({ found: workflows.where({ code: of }) });
    const [before] = found;
    if ((before?.number ?? 0) !== after) return refuse('workflow-changed', { number: before?.number ?? 0 });
    const id = before?.id ?? work.id();
    const number = after + 1;
    const now = { name, number, enabled: true, changedBy: work.caller.user, changedAt: work.now };
    await hearFrom(work, definition);
    return [
      before ? workflows.change(before, now) : workflows.insert({ id, code: of, ...now }),
      workflowVersions.insert({
        ...{ workflow: id, number, definition, publishedBy: work.caller.user, publishedAt: work.now },
      }),
      workflowPublished({ workflow: id, code: of, number }, { aggregate: id }),
      answer({ id, number }),
    ];
  },
});

/** What is wrong with a definition, as a refusal in the words of whoever publishes it. */
export async function refusalOf(work: CommandWork, definition: WorkflowDefinition) {
  const { faults } = compileWorkflow(definition, work.registry);
  const all = [...faults, ...(await strangers(work, definition)), ...notOwn(work, definition)];
  if (all.length === 0) return undefined;
  return refuse('workflow-invalid', { issues: all.map((fault) => saidFault(fault, work.caller.locale)) });
}

const peopleIn = ({ steps }: WorkflowDefinition): readonly { step: string; path: string; of: People }[] =>
  steps.flatMap((step) => {
    if (step.kind === 'notify') return [{ step: step.id, path: 'to', of: step.to }];
    if (step.kind !== 'approve' && step.kind !== 'task') return [];
    return [
      { step: step.id, path: 'by', of: step.by },
      ...step.escalate.map(({ to }, at) => ({ step: step.id, path: `escalate.${at}.to`, of: to })),
    ];
  });

/** Roles and people that are not there. */
async function strangers({ db }: CommandWork, definition: WorkflowDefinition): Promise<readonly WorkflowFault[]> {
  const all = peopleIn(definition);
  const roles = all.flatMap(({ of }) => of.roles);
  const people = all.flatMap(({ of }) => of.people);
  const unknown = await unknownOf(db, { roles, people });
  return all.flatMap(({ step, path, of }) => [
    ...of.roles.flatMap((name): WorkflowFault[] =>
      unknown.roles.includes(name) ? [{ step, path: `${path}.roles`, code: 'role-unknown', details: { name } }] : [],
    ),
    ...of.people.flatMap((name): WorkflowFault[] =>
      unknown.people.includes(name)
        ? [{ step, path: `${path}.people`, code: 'person-unknown', details: { name } }]
        : [],
    ),
  ]);
}

/** Commands that whoever publishes has no right to: nobody gives a workflow what is not his. */
const notOwn = ({ caller, registry }: CommandWork, { steps }: WorkflowDefinition): readonly WorkflowFault[] =>
  steps.flatMap((step): WorkflowFault[] => {
    if (step.kind !== 'command') return [];
    const command = registry.commands.get(step.command);
    // A run acts at every site: whoever is bound to some has no such right to give.
    if (!command || (permits(caller, command.permission) && caller.sites === null)) return [];
    return [{ step: step.id, path: 'command', code: 'command-not-yours', details: { name: step.command } }];
  });

/** Events that nothing has heard until now are heard from now on: those of before are not gone through. */
async function hearFrom({ db, registry }: CommandWork, { start, steps }: WorkflowDefinition): Promise<void> {
  const types = [
    ...(start.on === 'event' ? [start.event] : []),
    ...steps.flatMap((step) => (step.kind === 'wait' && step.event !== undefined ? [step.event] : [])),
  ];
  const fresh = types.map(hearerOf).filter((name) => !registry.handlers.some((one) => one.name === name));
  if (fresh.length > 0) await beginHandlers(db, [...new Set(fresh)]);
}

/** Switches a workflow off or on again. What runs goes on. */
export const switchWorkflow = runCommand('kernel.workflow.switch', {
  label: { en: 'Switch workflow', bn: 'ওয়ার্কফ্লো চালু বা বন্ধ', hi: 'कार्यप्रवाह चालू या बंद' },
  why: 'from when it hears events is kept beside it',
  input: { code: code(), on: yesNo() },
  async run({ code: of, on }, work) {
    const { found } = await work.load({ found: workflows.where({ code: of }) });
    const [workflow] = found;
    if (!workflow) return refuse('not-found', { code: of });
    if (workflow.enabled === on) return [answer({ on })];
    const version = await versionOf(work.db, { workflow: workflow.id, number: workflow.number });
    if (on && version) {
      const against = await refusalOf(work, version.definition);
      if (against) return against;
      await hearFrom(work, version.definition);
    }
    return [
      workflows.change(workflow, { enabled: on, changedBy: work.caller.user, changedAt: work.now }),
      workflowSwitched({ workflow: workflow.id, code: of }, { aggregate: workflow.id }),
      answer({ on }),
    ];
  },
});

/** Begins a workflow that is started by hand, with what it asks for. */
export const startWorkflow = runCommand('kernel.workflow.start', {
  label: { en: 'Start workflow', bn: 'ওয়ার্কফ্লো শুরু করুন', hi: 'कार्यप्रवाह आरंभ करें' },
  why: 'which version begins, and what it asks for, stands in its rows',
  input: { code: code(), given: json(z.record(z.string(), z.json()), { secret: true }).optional() },
  async run({ code: of, given = {} }, work) {
    const { found } = await work.load({ found: workflows.where({ code: of }, { lock: false }) });
    const [workflow] = found;
    const version = workflow && (await versionOf(work.db, { workflow: workflow.id, number: workflow.number }));
    if (!version) return refuse('not-found', { code: of });
    if (version.definition.start.on !== 'hand') return refuse('workflow-not-by-hand', { code: of });
    if (!workflow.enabled) return refuse('workflow-off', { code: of });
    const { fields } = compiled(version, work.registry).workflow;
    const shape = Object.entries(fields).map(([name, field]) => [name, isEmptiable(field) ? field.optional() : field]);
    const parsed = z.strictObject(Object.fromEntries(shape)).safeParse(given);
    if (!parsed.success) return invalidInput(parsed.error, work.caller.locale);
    return begin(work, version, { given: parsed.data as Run['given'], startedBy: work.caller.user });
  },
});

const isEmptiable = (field: z.ZodType): boolean => field.safeParse(null).success;
