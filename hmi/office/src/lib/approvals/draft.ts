import type { Meant, Workflow, WorkflowDefinition, WorkflowStep } from '@millrace/hmi-client';

/** A step of an approval as a form has it: texts, and what of the step no form shows. */
export interface StepDraft {
  readonly key: string;
  name: string;
  when: string;
  /** Codes of roles, ids of people. */
  roles: string[];
  people: string[];
  /** "1" is whom the starter reports to; empty: nobody. */
  superior: string;
  need: 'any' | 'all' | 'quorum';
  quorum: string;
  /** Hours of work until `escalateTo` may decide too; empty: never. */
  afterHours: string;
  escalateTo: string[];
  /** What it was made of, with all that this form does not show. */
  readonly of: WorkflowStep | null;
}

export interface ApprovalDraft {
  code: string;
  name: string;
  command: string;
  when: string;
  steps: StepDraft[];
  readonly after: number;
  readonly of: Workflow | null;
}

let keys = 0;
export function newStep(): StepDraft {
  keys += 1;
  return {
    ...{ key: `new-${keys}`, name: '', when: '', roles: [], people: [], superior: '' },
    ...{ need: 'any', quorum: '2', afterHours: '', escalateTo: [], of: null },
  };
}

export const newApproval = (): ApprovalDraft => ({
  ...{ code: '', name: '', command: '', when: '', steps: [newStep()], after: 0, of: null },
});

/** Whether the form shows all of it: an approval before a command, of nothing but people who approve. */
export const isPlain = ({ definition: { start, steps } }: Workflow): boolean =>
  start.on === 'command' && steps.every(({ kind, escalate = [] }) => kind === 'approve' && escalate.length <= 1);

export const draftOf = (workflow: Workflow): ApprovalDraft => ({
  code: workflow.code,
  name: workflow.name.en,
  command: workflow.definition.start.command ?? '',
  when: workflow.definition.start.when ?? '',
  steps: workflow.definition.steps.map(stepDraft),
  after: workflow.number,
  of: workflow,
});

function stepDraft(step: WorkflowStep): StepDraft {
  const { by, need = 'any', escalate = [] } = step;
  return {
    key: step.id,
    name: step.name.en,
    when: step.when ?? '',
    roles: [...(by?.roles ?? [])],
    people: [...(by?.people ?? [])],
    superior: by?.superior === undefined ? '' : String(by.superior),
    need: typeof need === 'object' ? 'quorum' : need,
    quorum: typeof need === 'object' ? String(need.quorum) : '2',
    afterHours: escalate[0] ? String(escalate[0].afterHours) : '',
    escalateTo: [...(escalate[0]?.to.roles ?? [])],
    of: step,
  };
}

/** A name as the id of a step: letters, digits and dashes; one that no other step has. */
function idFor(name: string, at: number, taken: ReadonlySet<string>): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-0-9]+|-+$/g, '')
    .slice(0, 30);
  const base = plain && !['end', 'itself'].includes(plain) ? plain : `step-${at + 1}`;
  let id = base;
  for (let more = 2; taken.has(id); more += 1) id = `${base}-${more}`;
  return id;
}

/** The definition that a draft stands for. What the form does not show of a step stays as it was. */
export function definitionOf({ command, when, steps, of }: ApprovalDraft): WorkflowDefinition {
  const taken = new Set(steps.flatMap((step) => (step.of ? [step.of.id] : [])));
  return {
    start: { ...(of?.definition.start ?? {}), on: 'command', command: command.trim(), ...said('when', when) },
    steps: steps.map((step, at) => {
      const id = step.of?.id ?? idFor(step.name, at, taken);
      taken.add(id);
      return stepOf(step, id);
    }),
  };
}

function stepOf(step: StepDraft, id: string): WorkflowStep {
  const { of, name, need, quorum, afterHours, escalateTo } = step;
  const hours = Number(afterHours);
  const { when: _, ...kept } = of ?? {};
  return {
    ...kept,
    kind: 'approve',
    id,
    name: { ...(of?.name.en === name ? of.name : {}), en: name.trim() || id },
    ...said('when', step.when),
    by: meantOf(step),
    need: need === 'quorum' ? { quorum: Number(quorum) } : need,
    escalate: afterHours.trim()
      ? [{ afterHours: hours, to: { people: [], ...of?.escalate?.[0]?.to, roles: [...escalateTo] } }]
      : [],
  };
}

const meantOf = ({ roles, people, superior }: StepDraft): Meant => ({
  roles: [...roles],
  people: [...people],
  ...(superior.trim() ? { superior: Number(superior) } : {}),
});

/** Left out where nothing is said: also of what it was before. */
const said = <Name extends string>(name: Name, text: string): Partial<Record<Name, string>> =>
  (text.trim() ? { [name]: text.trim() } : { [name]: undefined }) as Partial<Record<Name, string>>;
