import type { Db } from '../db.ts';
import { moment, text, yesNo } from '../fields.ts';
import type { ModuleStanding } from '../module.ts';
import { table } from '../table.ts';

/** What a company has switched on or off itself; a module without a row stands as it is declared. */
export const companyModules = table('kernel.company_module', {
  key: ['module'],
  fields: { module: text({ max: 64 }), enabled: yesNo(), at: moment(), userId: text() },
});

/** Whether a module is on, by what its company has switched. */
export const isOn = (
  { name, standing }: { readonly name: string; readonly standing: ModuleStanding },
  switched: ReadonlyMap<string, boolean>,
): boolean => standing === 'always' || (switched.get(name) ?? standing === 'unless-disabled');

/** By module, whether it is on; what is left out stands as it is declared. */
export async function switchedIn(db: Db): Promise<ReadonlyMap<string, boolean>> {
  const rows = await db.rows<{ module: string; enabled: boolean }>('select module, enabled from kernel.company_module');
  return new Map(rows.map(({ module, enabled }) => [module, enabled]));
}
