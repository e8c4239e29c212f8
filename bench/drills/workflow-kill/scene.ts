import { createKernel, modules, systemCaller } from '@millrace/erp-core';
import pg from 'pg';
import { Gates, installWorkshop, workshop } from '../../../erp-core/testing/workshop.ts';

const name = { en: 'Step' };
const by = { roles: ['master'] };
const cut = (id: string, number: number) => ({
  ...{ kind: 'command', id, name, command: 'workshop.cut-piece', input: { sheet: 'sheet', number } },
});

/** What follows each sheet that is bought: commands, a timer, news, a task of a person, an event of its own. */
const AFTER_BUYING = {
  start: { on: 'event', event: 'workshop.bought' },
  steps: [
    cut('first', 101),
    { kind: 'wait', id: 'rest', name, hours: 0.0001 },
    { kind: 'notify', id: 'say', name, to: by },
    { kind: 'task', id: 'look', name, by },
    cut('second', 102),
    { kind: 'wait', id: 'until', name, hours: 0.0002, event: 'workshop.bought' },
    cut('third', 103),
  ],
};
const BEFORE_CUTTING = {
  start: { on: 'command', command: 'workshop.cut-piece' },
  steps: [
    { kind: 'approve', id: 'master', name, by },
    { kind: 'wait', id: 'rest', name, hours: 0.0001 },
    { kind: 'approve', id: 'again', name, by },
  ],
};

/** Every sheet has these pieces in the end: two of its job, three of its workflow, one that was approved. */
export const PIECES = [1, 2, 101, 102, 103, 200];

/** A company with a workshop, its people and its workflows. Returns the company. */
export async function setScene({ app, owner }: { readonly app: string; readonly owner: string }): Promise<string> {
  const admin = new pg.Pool({ connectionString: owner, max: 2 });
  const pool = new pg.Pool({ connectionString: app, max: 4, pipeline: true });
  const kernel = createKernel({ pool, modules: [...modules, workshop(new Gates())] });
  const caller = systemCaller(crypto.randomUUID(), 'drill', 'drill');
  const run = async (command: string, input: object) => {
    const outcome = await kernel.execute(caller, command, input);
    if (!outcome.ok) throw new Error(`${command}: ${JSON.stringify(outcome.refusal)}`);
  };
  try {
    await installWorkshop(admin);
    await run('kernel.company.found', { name: 'Padma Works' });
    await run('kernel.role.save', { code: 'buyer', name, permissions: ['workshop.*'], grants: [] });
    await run('kernel.role.save', { code: 'master', name, permissions: [], grants: [] });
    for (const user of ['buyer', 'master']) {
      await run('kernel.member.save', { user, name: user, sites: null });
      await run('kernel.role.give', { user, role: user });
    }
    await run('kernel.workflow.publish', { code: 'after-buying', name, after: 0, definition: AFTER_BUYING });
    await run('kernel.workflow.publish', { code: 'before-cutting', name, after: 0, definition: BEFORE_CUTTING });
    return caller.company;
  } finally {
    await kernel.stop();
    await pool.end();
    await admin.end();
  }
}
