import type { Db } from '../db.ts';
import type { Declarations } from '../declarations.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Locale } from '../label.ts';
import type { Refusal } from '../refusal.ts';
import { type Compiled, compileWorkflow } from './compile.ts';
import type { Words, WorkflowDefinition } from './definition.ts';
import { saidFault } from './faults.ts';

/** A version of a workflow as it was published. */
export interface Version {
  readonly workflow: string;
  readonly number: number;
  readonly code: string;
  readonly name: Words;
  readonly definition: WorkflowDefinition;
}

const VERSION = `select v.workflow, v.number, w.code, w.name, v.definition
  from kernel.workflow_version v join kernel.workflow w on w.id = v.workflow`;

export const versionOf = (
  db: Db,
  { workflow, number }: { readonly workflow: string; readonly number: number },
): Promise<Version | undefined> =>
  db.one<Version>(`${VERSION} where v.workflow = $1 and v.number = $2`, [workflow, number]);

/** Versions that begin now, of workflows that are switched on. */
export const versionsOn = (db: Db): Promise<Version[]> =>
  db.rows<Version>(`${VERSION} where w.enabled and v.number = w.number order by w.code`);

/** Versions that something still runs by, and those that begin now. */
export const versionsInUse = (db: Db): Promise<Version[]> =>
  db.rows<Version>(
    `${VERSION} where (w.enabled and v.number = w.number) or exists (
       select from kernel.workflow_run r where r.workflow = v.workflow and r.number = v.number and r.ended_at is null)`,
  );

const made = new WeakMap<object, Map<string, Compiled>>();

/** A version made ready, once for what is declared now. */
export function compiled(
  { workflow, number, definition }: Pick<Version, 'workflow' | 'number' | 'definition'>,
  registry: Pick<Declarations, 'commands' | 'entities' | 'events'>,
): Compiled {
  const known = made.get(registry) ?? new Map<string, Compiled>();
  made.set(registry, known);
  const key = `${workflow} ${number}`;
  const found = known.get(key) ?? compileWorkflow(definition, registry);
  if (known.size > 500) known.clear();
  known.set(key, found);
  return found;
}

/** Why a version cannot be gone on with: what it was made for is not here any more, or is otherwise. */
export function outdated({ faults }: Compiled, code: string, locale: Locale): Refusal | undefined {
  const [first] = faults;
  if (!first) return undefined;
  const { step, message } = saidFault(first, locale);
  return refuse('workflow-outdated', { code, why: step === null ? message : `${step}: ${message}` });
}
