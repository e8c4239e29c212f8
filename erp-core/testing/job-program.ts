import pg from 'pg';
import { createKernel, modules, systemCaller } from '../index.ts';
import { Gates, workshop } from './workshop.ts';

// A program of its own, for a test to end in the middle. With BUY it gives so many commands that each want a job, by keys
// that the test knows; without, it does whatever jobs there are, until it is ended.
const pool = new pg.Pool({ connectionString: process.env.APP_URL, max: 6, pipeline: true });
pool.on('error', () => undefined);
const kernel = createKernel({ pool, modules: [...modules, workshop(new Gates())] });
const buy = Number(process.env.BUY ?? 0);
if (buy === 0) await kernel.start();
const caller = systemCaller(process.env.COMPANY ?? '', 'test', 'test');
for (let n = 0; n < buy; n += 1) {
  const idempotencyKey = `buy-key-${n}`;
  await kernel.execute(caller, 'workshop.buy', { code: `SHEET-${n}`, pieces: 8 }, { idempotencyKey });
}
