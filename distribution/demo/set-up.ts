import { portSetting, readSettings } from '@millrace/contracts';
import { createIdentity, createKernel, modules } from '@millrace/erp-core';
import { CliError, createApi } from '@millrace/provisioning';
import pg from 'pg';
import { z } from 'zod';
import { COMPANY } from './masters/masters.ts';
import { demoFolder } from './run/demo-folder.ts';
import { setUpDemo } from './setup/set-up-demo.ts';

/**
 * Sets the demo plant up and ends: run once beside a running server, before the devices of `main.ts` start. Exit code 0
 * where it is set up, also where it was already.
 */
const settings = z.object({
  MILLRACE_DATA: z.string().min(1),
  MILLRACE_PORT: portSetting(8080, 'HTTP of the server on this machine'),
  MILLRACE_APP_URL: z.string().min(1).describe('PostgreSQL as the application: only to found the company'),
  MILLRACE_OPERATOR_TOKEN: z.string().min(32),
  MILLRACE_GATEWAY: z.string().min(1).default('main'),
});

/** There is nobody yet to sign in as, and no company to act in: the kernel itself founds it, as the first claim would. */
async function foundCompany(address: string): Promise<string> {
  const pool = new pg.Pool({ connectionString: address, max: 2, pipeline: true });
  const kernel = createKernel({ pool, modules });
  try {
    return await createIdentity({ pool, kernel }).foundCompany(COMPANY);
  } finally {
    await kernel.stop();
    await pool.end();
  }
}

try {
  const given = readSettings(settings, process.env);
  const company = await foundCompany(given.MILLRACE_APP_URL);
  const ended = new AbortController();
  process.once('SIGTERM', () => ended.abort());
  await setUpDemo({
    api: createApi(
      {
        url: `http://127.0.0.1:${given.MILLRACE_PORT}`,
        authorization: `Bearer ${given.MILLRACE_OPERATOR_TOKEN}`,
        company,
        acting: 'demo',
      },
      ended.signal,
    ),
    folder: demoFolder(given.MILLRACE_DATA),
    gateway: given.MILLRACE_GATEWAY,
    now: Date.now() * 1000,
    tell: (what) => console.log(what),
  });
} catch (error) {
  if (error instanceof CliError) {
    console.error(
      `the demo plant could not be set up: ${error.message}\n  where: ${error.where}\n  details: ${JSON.stringify(error.details)}`,
    );
  } else console.error(error);
  process.exitCode = 1;
}
