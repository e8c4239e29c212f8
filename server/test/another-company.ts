import { createKernel, modules } from '@millrace/erp-core';
import pg from 'pg';
import { companyOn } from '../../erp-core/testing/erp.ts';
import type { TestServer } from './test-server.ts';

export interface AnotherCompany {
  readonly id: string;
  /** A command as the system itself gives it there. Throws what it was refused with. */
  readonly run: (name: string, input: object) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** One more company on the database of a server that runs, with an administrator who is nobody of these tests. */
export async function anotherCompany(plant: TestServer, name: string): Promise<AnotherCompany> {
  const pool = new pg.Pool({ connectionString: plant.database.roleUrl('millrace_app'), max: 2 });
  pool.on('error', () => undefined);
  const kernel = createKernel({ pool, modules });
  const caller = await companyOn(kernel, name);
  const run: AnotherCompany['run'] = async (command, input) => {
    const outcome = await kernel.execute(caller, command, input);
    if (!outcome.ok) throw new Error(`${command}: ${JSON.stringify(outcome.refusal)}`);
    return outcome.result;
  };
  await run('kernel.setup', { user: 'boss', name: 'Boss' });
  return {
    id: caller.company,
    run,
    async close() {
      await kernel.stop();
      await pool.end();
    },
  };
}
