import type { WorkflowDefinition, WorkflowStep } from '@millrace/hmi-client';

/** Something of a workflow that is drawn: how it begins, a step, the command that it stands before, or its end. */
export interface GraphNode {
  /** The id of the step; of others `start`, `itself` and `end`. */
  readonly id: string;
  readonly kind: 'start' | 'approve' | 'task' | 'wait' | 'command' | 'notify' | 'condition' | 'end';
  readonly step: WorkflowStep | null;
}

/** From a node to a later one. Straight to the next, or past those between in a lane of its own (1 is the nearest). */
export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  readonly lane: number;
  /** Of a condition, which of its answers leads there. */
  readonly when: 'yes' | 'no' | 'both' | null;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly lanes: number;
}

const KINDS: ReadonlySet<string> = new Set(['approve', 'task', 'wait', 'command', 'notify', 'condition']);

/**
 * What of a definition is drawn, from above to below: steps lead downwards only. A condition that names a step which is not there
 * leads to the next one, for a definition is drawn while it is written.
 */
export function graphOf({ start, steps }: WorkflowDefinition): Graph {
  const drawn = steps.filter(({ kind }) => KINDS.has(kind));
  const nodes: GraphNode[] = [
    { id: 'start', kind: 'start', step: null },
    ...drawn.map((step): GraphNode => ({ id: step.id, kind: step.kind as GraphNode['kind'], step })),
    ...(start.on === 'command' ? [{ id: 'itself', kind: 'command', step: null } as const] : []),
    { id: 'end', kind: 'end', step: null },
  ];
  const end = nodes.length - 1;
  const jumps: Omit<GraphEdge, 'lane'>[] = [];
  for (let at = 0; at < end; at += 1) {
    const step = nodes[at]?.step;
    if (step?.kind !== 'condition') {
      jumps.push({ from: at, to: at + 1, when: null });
      continue;
    }
    const [yes, no] = [placeOf(nodes, at, step.yes), placeOf(nodes, at, step.no)];
    if (yes === no) jumps.push({ from: at, to: yes, when: 'both' });
    else jumps.push({ from: at, to: yes, when: 'yes' }, { from: at, to: no, when: 'no' });
  }
  return { nodes, ...inLanes(jumps) };
}

/** Where a condition leads; the end of what stands before a command is the command itself. */
function placeOf(nodes: readonly GraphNode[], at: number, wanted: unknown): number {
  if (wanted === 'end') return nodes.findIndex(({ id }) => id === 'itself' || id === 'end');
  const found = nodes.findIndex(({ id, step }, place) => place > at && step !== null && id === wanted);
  return found < 0 ? at + 1 : found;
}

/** Gives each jump the nearest lane that no other has along its way, the short ones first. */
function inLanes(jumps: readonly Omit<GraphEdge, 'lane'>[]): Pick<Graph, 'edges' | 'lanes'> {
  const taken: { readonly from: number; readonly to: number }[][] = [];
  const laned = [...jumps]
    .sort((a, b) => a.to - a.from - (b.to - b.from))
    .map((jump): GraphEdge => {
      if (jump.to === jump.from + 1) return { ...jump, lane: 0 };
      let lane = 0;
      while (taken[lane]?.some((other) => other.from < jump.to && jump.from < other.to)) lane += 1;
      taken[lane] = [...(taken[lane] ?? []), jump];
      return { ...jump, lane: lane + 1 };
    });
  return { edges: laned.sort((a, b) => a.from - b.from || a.to - b.to), lanes: taken.length };
}
