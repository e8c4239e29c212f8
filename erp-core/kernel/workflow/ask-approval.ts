import type { CommandDefinition } from '../command-definition.ts';
import { proposing } from '../confirm/propose.ts';
import { answer } from '../effect.ts';
import type { Change } from '../outcome.ts';
import { isRefusal } from '../refusal.ts';
import type { CommandWork } from '../work.ts';
import type { Gate } from './company-workflows.ts';
import { workflowBegun } from './events.ts';
import { timeForRun } from './jobs.ts';
import { type Run, runs } from './tables.ts';
import { compiled, outdated } from './versions.ts';
import { walk } from './walk.ts';

const A_DAY = 24 * 3_600_000_000;

/**
 * What a command does that an approval stands before: it is tried, taken back, and kept as a run of that workflow. What would
 * be refused is refused at once, and so is what nobody is there to decide. Where no step is to be taken it is simply done.
 */
export const askingApproval = (definition: CommandDefinition, { version }: Gate): CommandDefinition => ({
  ...definition,
  body: {
    kind: 'run',
    why: 'it is tried in the transaction and taken back',
    run: async (input: never, work: CommandWork) => {
      const made = compiled(version, work.registry);
      const against = outdated(made, version.code, work.caller.locale);
      if (against) return against;
      const tried = await work.rehearse(definition, input);
      if (isRefusal(tried)) return tried;
      const run = runOf(definition, version, input, tried.changes, work);
      const walked = await walk(work, run, { workflow: made.workflow, code: version.code, from: 0 });
      if (walked.stopped) return walked.stopped;
      if (walked.isFree) return atOnce(definition, input, work);
      const expiresAt = run.expiresAt ?? work.now;
      return [
        runs.insert({ ...run, ...walked.patch }),
        ...walked.effects,
        timeForRun.with({ run: run.id, task: null, level: 0 }, { at: expiresAt, key: run.id }),
        workflowBegun({ run: run.id, workflow: version.code }, { aggregate: run.id, site: run.site }),
        answer({ proposal: run.id, expiresAt, by: 'approval' }),
      ];
    },
  },
});

function runOf(
  definition: CommandDefinition,
  { workflow, number, definition: { start } }: Gate['version'],
  input: never,
  changes: readonly Change[],
  { id, now, caller }: CommandWork,
): Run {
  const lasts = start.on === 'command' ? start.lastsDays : 30;
  return {
    ...{ id: id(), workflow, number, state: 'running', step: null, round: 1 },
    ...{
      site: definition.site?.(input) ?? null,
      command: definition.name,
      given: input,
      did: {},
      changes: [...changes],
    },
    ...{ entity: null, record: null, startedBy: caller.user, apiKey: caller.apiKey ?? null, locale: caller.locale },
    ...{ correlation: caller.correlation, depth: caller.depth ?? 0, startedAt: now, expiresAt: now + lasts * A_DAY },
    ...{ endedAt: null, endedBy: null, reason: null, problem: null, doneKey: null },
  };
}

/** No step held: nobody has to decide anything. */
async function atOnce(definition: CommandDefinition, input: never, work: CommandWork) {
  if (definition.confirm === 'two-persons') {
    const { body } = proposing(definition);
    if (body.kind === 'run') return body.run(input, work);
  }
  const done = await work.perform(definition, input);
  return isRefusal(done) ? done : [answer(done.answer)];
}
