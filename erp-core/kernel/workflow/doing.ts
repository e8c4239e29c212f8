import type { Db } from '../db.ts';
import type { Declarations } from '../declarations.ts';
import { ITSELF } from './definition.ts';
import { permissionsOf } from './rights.ts';
import type { Run } from './tables.ts';
import { compiled, versionOf } from './versions.ts';

/** A command that a run has come to, and in whose name it is given. */
export interface Doing {
  readonly run: Pick<Run, 'id' | 'startedBy' | 'locale' | 'correlation' | 'depth'>;
  readonly command: string;
  readonly input: unknown;
  /** It stood behind its approvals, and has them. */
  readonly approved: boolean;
  readonly as:
    | { readonly kind: 'person'; readonly person: string }
    | { readonly kind: 'system'; readonly code: string; readonly rights: ReadonlySet<string> };
}

type Found = Pick<Run, 'id' | 'workflow' | 'number' | 'command' | 'given' | 'did' | 'startedBy' | 'locale'> &
  Pick<Run, 'correlation' | 'depth'> & { readonly step: string };

/** What is to be done at a task; undefined: nothing any more. Throws a TypeError where a version is not there: none is ever removed. */
export async function commandAt(
  db: Db,
  registry: Declarations,
  { run: of, task }: { readonly run: string; readonly task: string },
): Promise<Doing | undefined> {
  const run = await db.one<Found>(
    `select r.id, r.workflow, r.number, r.command, r.given, r.did, r.started_by as "startedBy", r.locale, r.correlation,
       r.depth, t.step
     from kernel.workflow_task t join kernel.workflow_run r on r.id = t.run
     where t.id = $1 and r.id = $2 and t.state = 'open' and t.kind = 'command' and r.ended_at is null`,
    [task, of],
  );
  if (!run) return undefined;
  if (run.step === ITSELF) {
    const as = { kind: 'person', person: run.startedBy } as const;
    return { run, command: run.command ?? '', input: run.given, approved: true, as };
  }
  const version = await versionOf(db, run);
  if (!version) throw new TypeError(`version ${run.number} of workflow ${run.workflow} is not there`);
  const step = compiled(version, registry).workflow.steps.find((one) => one.step.id === run.step);
  if (step?.step.kind !== 'command' || !step.input)
    throw new TypeError(`${version.code} has no command at its step ${run.step}`);
  const rights = permissionsOf(version.definition, registry);
  const as = { kind: 'system', code: version.code, rights } as const;
  return { run, command: step.step.command, input: step.input(run), approved: false, as };
}
