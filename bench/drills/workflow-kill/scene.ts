import { createKernel, modules, systemCaller } from '@millrace/erp-core';
import { secretBox } from '@millrace/erp-core/kernel';
import pg from 'pg';
import { Gates, installWorkshop, workshop } from '../../../erp-core/testing/workshop.ts';
import { person } from './people.ts';

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

/** What the webhook tells, and how often of each sheet. What waits for a person is told to himself alone, by no webhook of another. */
export const TOLD = { 'workshop.bought': 1, 'kernel.workflow-begun': 2, 'kernel.workflow-ended': 2 } as const;

interface Places {
  readonly app: string;
  readonly owner: string;
  /** Of whoever is told by webhook. */
  readonly receiver: string;
  /** Of the secrets, as in `LifeOf`. */
  readonly key: string;
}

/** A company with a workshop, its people, its workflows and its webhook. Returns the company and the webhook's secret. */
export async function setScene({ app, owner, receiver, key }: Places) {
  const admin = new pg.Pool({ connectionString: owner, max: 2 });
  const pool = new pg.Pool({ connectionString: app, max: 4, pipeline: true });
  const secrets = secretBox(() => ({ newest: key, before: null, version: 0 }));
  const kernel = createKernel({ pool, modules: [...modules, workshop(new Gates())], secrets });
  const caller = systemCaller(crypto.randomUUID(), 'drill', 'drill');
  const run = async (command: string, input: object, by = caller): Promise<unknown> => {
    const outcome = await kernel.execute(by, command, input);
    if (!outcome.ok) throw new Error(`${command}: ${JSON.stringify(outcome.refusal)}`);
    return outcome.result;
  };
  try {
    await installWorkshop(admin);
    await run('kernel.company.found', { name: 'Padma Works' });
    for (const [code, permissions] of Object.entries({ buyer: ['workshop.*'], master: [], bridge: ['*'] })) {
      await run('kernel.role.save', { code, name, permissions, grants: [] });
      await run('kernel.member.save', { user: code, name: code, sites: null });
      await run('kernel.role.give', { user: code, role: code });
    }
    await run('kernel.workflow.publish', { code: 'after-buying', name, after: 0, definition: AFTER_BUYING });
    await run('kernel.workflow.publish', { code: 'before-cutting', name, after: 0, definition: BEFORE_CUTTING });
    await run('kernel.outgoing-place.create', {
      place: '127.0.0.1',
      plain: true,
      reason: 'the receiver of this drill',
    });
    const tells = Object.keys(TOLD).map((type) => ({ type }));
    const bridge = person(caller.company, 'bridge', ['*']);
    const made = await run('kernel.webhook.create', { name: 'Bridge', address: receiver, tells }, bridge);
    return { company: caller.company, secret: (made as { readonly secret: string }).secret };
  } finally {
    await kernel.stop();
    await pool.end();
    await admin.end();
  }
}
