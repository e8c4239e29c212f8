import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { benchDatabase } from '../../harness/bench-database.ts';
import { killChild, startChild, stopChild } from '../../harness/child.ts';
import type { Drill, DrillContext } from '../../harness/drill.ts';
import { seeded } from '../../harness/random.ts';
import { counted, unfinished } from './counted.ts';
import type { LifeOf } from './program.ts';
import { PIECES, setScene } from './scene.ts';

const PROGRAM = join(import.meta.dirname, 'program.ts');
const KILLS = 50;
const SHEETS = 60;
/** A life lasts so long after it began to work, at most: enough to be in the middle of anything. */
const LONGEST_LIFE_MS = 900;
const DONE_WITHIN_MS = 300_000;

/**
 * kill -9 at moments picked by chance of a process that runs workflows: commands, timers, jobs, events and decisions of people.
 * In the end every step was taken once, and none was lost.
 */
export const workflowKill: Drill = {
  id: 'workflow-kill',
  title: 'kill -9 at 50 random moments of workflows with timers, jobs, events and decisions',
  async run(context) {
    const database = await benchDatabase(context.folder);
    const owner = new pg.Pool({ connectionString: database.admin, max: 2 });
    owner.on('error', () => undefined);
    try {
      const url = database.addresses.of('millrace_app');
      const company = await setScene({ app: url, owner: database.admin });
      const life: LifeOf = { url, company, sheets: SHEETS };
      await killAgainAndAgain(context, life, owner);
      const last = await startChild(PROGRAM, life);
      try {
        await allDone(owner);
      } finally {
        await stopChild(last.child);
      }
      const { lost, doubled, faults } = await counted(owner, SHEETS);
      for (const fault of faults) context.say(fault);
      const passed = lost === 0 && doubled === 0 && faults.length === 0;
      const note =
        faults[0] ??
        `${KILLS} kills; ${2 * SHEETS} runs of ${11 * SHEETS} steps done, each once; every event told once`;
      const sent = PIECES.length * SHEETS;
      return { id: 'workflow-kill', passed, sent, acknowledged: sent, lost, doubled, note };
    } finally {
      await owner.end();
      await database.stop();
    }
  },
};

async function killAgainAndAgain({ seed, say }: DrillContext, life: LifeOf, owner: pg.Pool): Promise<void> {
  const random = seeded(seed);
  for (let kills = 1; kills <= KILLS; kills += 1) {
    const { child } = await startChild(PROGRAM, life);
    // Twice as often soon: much happens in the first moments of a life.
    await delay(LONGEST_LIFE_MS * random.next() ** 2);
    await killChild(child);
    if (kills % 10 === 0) say(`${kills} kills: ${await unfinished(owner)} things under way`);
  }
}

async function allDone(owner: pg.Pool): Promise<void> {
  const late = Date.now() + DONE_WITHIN_MS;
  const bought = async () =>
    (await owner.query<{ n: number }>('select count(*)::int as n from kernel.workflow_run')).rows[0]?.n ?? 0;
  while ((await bought()) < 2 * SHEETS || (await unfinished(owner)) > 0) {
    if (Date.now() > late) return;
    await delay(250);
  }
}
