import type { LocalizedText } from '@millrace/contracts';
import { type Kernel, systemCaller } from '@millrace/erp-core';
import type pg from 'pg';
import type { CompanyDoor } from './kernel-door.ts';

/** The machine's own operator (its command line): the system itself, acting in one company with every right. */
export function operatorDoor(pool: pg.Pool, kernel: Kernel): CompanyDoor['operator'] {
  /** Its name as the company itself sees it: row-level security holds for the operator too. */
  async function nameOf(id: string): Promise<string> {
    const client = await pool.connect();
    try {
      await client.query('begin read only');
      await client.query("select set_config('millrace.company', $1, true)", [id]);
      const { rows } = await client.query<{ name: string }>('select name from kernel.company where company = $1', [id]);
      await client.query('commit');
      client.release();
      return rows[0]?.name ?? id;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
  return async ({ company: wanted, correlation, acting = 'operator' }) => {
    const { rows } = await pool.query<{ id: string }>('select kernel.companies() as id');
    const all: { id: string; name: string }[] = [];
    for (const { id } of rows) all.push({ id, name: await nameOf(id) });
    const chosen = wanted === undefined ? all : all.filter(({ id, name }) => id === wanted || name === wanted);
    const [only] = chosen;
    if (!only || chosen.length > 1) return null;
    const caller = systemCaller(only.id, acting, correlation);
    const page = await kernel.list(caller, 'kernel.site', { limit: 500 });
    return {
      caller,
      company: only,
      companies: all,
      needsSecondFactor: false,
      sites: page.rows.map(({ code, name }) => ({ id: String(code), name: name as LocalizedText })),
    };
  };
}
