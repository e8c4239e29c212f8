import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { benchDatabase } from '../../harness/bench-database.ts';
import { killChild, startChild, stopChild } from '../../harness/child.ts';
import type { Drill, DrillContext, DrillResult } from '../../harness/drill.ts';
import { seeded } from '../../harness/random.ts';
import { counted, heardBy, unfinished } from './counted.ts';
import type { LifeOf } from './program.ts';
import { Receiver } from './receiver.ts';
import { PIECES, setScene } from './scene.ts';

const PROGRAM = join(import.meta.dirname, 'program.ts');
const KILLS = 50;
const SHEETS = 60;
/** A life lasts so long after it began to work, at most: enough to be in the middle of anything. */
const LONGEST_LIFE_MS = 900;
const DONE_WITHIN_MS = 600_000;
/** Every so many kills whoever is told by webhook goes away for a while. */
const AWAY_EVERY = 20;

/**
 * kill -9 at moments picked by chance of a process that runs workflows: commands, timers, jobs, events, webhooks and decisions of
 * people. In the end every step was taken once, and none was lost; whoever is told by webhook was told every event, and knew by
 * its id what he had.
 */
export const workflowKill: Drill = {
  id: 'workflow-kill',
  title: 'kill -9 at 50 random moments of workflows with timers, jobs, events, webhooks and decisions',
  async run(context) {
    const database = await benchDatabase(context.folder);
    const owner = new pg.Pool({ connectionString: database.admin, max: 2 });
    owner.on('error', () => undefined);
    const receiver = new Receiver();
    try {
      const url = database.addresses.of('millrace_app');
      const key = randomBytes(32).toString('hex');
      const scene = { app: url, owner: database.admin, receiver: await receiver.start(), key };
      const { company, secret } = await setScene(scene);
      receiver.secret = secret;
      const life: LifeOf = { url, company, key, sheets: SHEETS };
      await killAgainAndAgain(context, life, { owner, receiver });
      const last = await startChild(PROGRAM, life);
      try {
        await allDone(owner);
      } finally {
        await stopChild(last.child);
      }
      return await resultOf(context, owner, receiver);
    } finally {
      receiver.stop();
      await owner.end();
      await database.stop();
    }
  },
};

/** Everything counted: steps, what was told of them here, and what was heard of them elsewhere. */
async function resultOf({ say }: DrillContext, owner: pg.Pool, receiver: Receiver): Promise<DrillResult> {
  const [done, heard] = [await counted(owner, SHEETS), await heardBy(owner, receiver)];
  const faults = [...done.faults, ...heard.faults];
  for (const fault of faults) say(fault);
  const lost = done.lost + heard.lost;
  const doubled = done.doubled + heard.doubled;
  const note =
    faults[0] ??
    `${KILLS} kills; ${2 * SHEETS} runs of ${11 * SHEETS} steps done, each once; ${heard.events} events told by webhook, ` +
      `${heard.again} of them again under the id they had, ${heard.refused} comings refused`;
  const sent = PIECES.length * SHEETS + heard.events + heard.lost;
  const passed = lost === 0 && doubled === 0 && faults.length === 0;
  return { id: 'workflow-kill', passed, sent, acknowledged: sent, lost, doubled, note };
}

interface Watched {
  readonly owner: pg.Pool;
  readonly receiver: Receiver;
}

async function killAgainAndAgain(
  { seed, say }: DrillContext,
  life: LifeOf,
  { owner, receiver }: Watched,
): Promise<void> {
  const random = seeded(seed);
  for (let kills = 1; kills <= KILLS; kills += 1) {
    if (kills % AWAY_EVERY === 0) receiver.goAway();
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
