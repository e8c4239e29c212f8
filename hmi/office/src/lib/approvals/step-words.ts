import type { Meant, WorkflowDefinition } from '@millrace/hmi-client';
import { m } from '#lib/texts.ts';
import type { GraphNode } from './graph.ts';

const KINDS: Readonly<Record<GraphNode['kind'], () => string>> = {
  start: m.wf_kind_start,
  approve: m.decision_kind_approve,
  task: m.decision_kind_task,
  wait: m.wf_kind_wait,
  command: m.wf_kind_command,
  notify: m.decision_kind_notify,
  condition: m.wf_kind_condition,
  end: m.wf_kind_end,
};
export const nodeWord = (kind: GraphNode['kind']): string => KINDS[kind]();

const STARTS: Readonly<Record<string, () => string>> = {
  event: m.wf_start_event,
  state: m.wf_start_state,
  hand: m.wf_start_hand,
};
/** How a workflow begins that stands before no command. */
export const startWord = (on: string): string => STARTS[on]?.() ?? on;

/** What begins it: a command, an event, a state; nothing where it is begun by hand. */
export function startDetail({ start }: WorkflowDefinition): string {
  const { command, event, entity, state } = start as Readonly<Record<string, unknown>>;
  const said = [command, event, entity, state].filter((one): one is string => typeof one === 'string');
  return said.join(': ');
}

interface Known {
  /** What a role is called. */
  readonly role: (code: string) => string;
  /** What a member is called. */
  readonly person: (user: string) => string;
  readonly number: (value: number) => string;
}

export function meantWords({ roles = [], people = [], superior }: Partial<Meant>, known: Known): string {
  return [
    ...roles.map(known.role),
    ...people.map(known.person),
    ...(superior === undefined ? [] : [m.wf_superior({ number: known.number(superior) })]),
  ].join(', ');
}

/** What a node says below its name: whom it asks, what it waits for, what it does. */
export function nodeDetail(node: GraphNode, definition: WorkflowDefinition, known: Known): string {
  const { step } = node;
  if (node.kind === 'start') return startDetail(definition);
  if (!step) return node.kind === 'command' ? (definition.start.command ?? '') : '';
  const { hours, event, command, to, if: condition } = step as Readonly<Record<string, unknown>>;
  switch (node.kind) {
    case 'approve':
    case 'task':
      return meantWords(step.by ?? {}, known);
    case 'notify':
      return meantWords((to ?? {}) as Partial<Meant>, known);
    case 'wait':
      return [typeof hours === 'number' ? m.wf_hours({ hours: known.number(hours) }) : '', text(event)]
        .filter((said) => said !== '')
        .join(', ');
    case 'command':
      return text(command);
    case 'condition':
      return text(condition);
    default:
      return '';
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
