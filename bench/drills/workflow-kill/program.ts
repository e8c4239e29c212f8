import { createKernel, modules } from '@millrace/erp-core';
import { secretBox } from '@millrace/erp-core/kernel';
import pg from 'pg';
import { Gates, workshop } from '../../../erp-core/testing/workshop.ts';
import { person } from './people.ts';

// A program of its own, to be ended at any moment: it gives commands under keys that are the same in every life, decides
// what waits for people, and does whatever jobs, timers, events and webhooks there are.
export interface LifeOf {
  readonly url: string;
  readonly company: string;
  /** Of the secrets that webhooks are signed with: 64 hexadecimal digits. */
  readonly key: string;
  /** How many sheets are bought in all. */
  readonly sheets: number;
}

const { url, company, key, sheets } = JSON.parse(process.argv[2] ?? '{}') as LifeOf;
const pool = new pg.Pool({ connectionString: url, max: 8, pipeline: true });
pool.on('error', () => undefined);
const secrets = secretBox(() => ({ newest: key, before: null, version: 0 }));
const kernel = createKernel({ pool, modules: [...modules, workshop(new Gates())], secrets });
await kernel.start();

const buyer = person(company, 'buyer', ['workshop.*']);
const master = person(company, 'master', []);

/** Buys a sheet, and asks for a piece of it, which takes an approval: the same keys in every life. */
async function buy(n: number): Promise<void> {
  const input = { code: `SHEET-${n}`, pieces: 2 };
  const bought = await kernel.execute(buyer, 'workshop.buy', input, { idempotencyKey: `drill-buy-${n}` });
  const { sheet } = bought.result as { readonly sheet: string };
  const piece = { sheet, number: 200 };
  await kernel.execute(buyer, 'workshop.cut-piece', piece, { idempotencyKey: `drill-cut-${n}` });
}

/** Whatever waits for the master of the workshop. */
async function decideAll(): Promise<void> {
  const { rows } = (await kernel.query(master, 'kernel.decisions', { limit: 20 })) as {
    readonly rows: readonly { readonly task: string; readonly kind: 'approve' | 'task' | 'notify' }[];
  };
  const answers = { approve: 'approve', task: 'done', notify: 'seen' } as const;
  for (const { task, kind } of rows)
    await kernel.execute(master, 'kernel.decision.give', { tasks: [task], decision: answers[kind] });
}

process.send?.({ ready: true });
let bought = 0;
const next = async (): Promise<void> => {
  if (bought < sheets) {
    await buy(bought);
    bought += 1;
  }
  await decideAll();
  setTimeout(() => void next(), bought < sheets ? 0 : 50);
};
await next();
