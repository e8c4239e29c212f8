import { migrateTimeseries } from '@millrace/timeseries';
import type { Caller } from '../kernel/index.ts';
import { testErp } from './erp.ts';
import { memberWith } from './purchase.ts';
import { profile, siteDocument } from './site.ts';

export const MINUTE = 60_000_000;
export const HOUR = 60 * MINUTE;
export const site = 'plant-a';

export interface Item {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly inputs?: Record<string, Record<string, unknown>>;
}
export interface Group {
  readonly kind: string;
  readonly label: string;
  readonly rows: readonly Item[];
}
export interface Look extends Item {
  readonly says: readonly string[];
  readonly evidence: readonly { text: string }[];
  readonly record?: { entity: string; id: string };
  readonly ways: readonly {
    name: string;
    command: string;
    input: object;
    form?: { values: object; fields: { name: string }[] };
  }[];
}
export interface Done {
  readonly item: string;
  readonly title: string;
  readonly byName: string | null;
  readonly undo: { command: string; input: object } | null;
}
export type AttentionDesk = Awaited<ReturnType<typeof attentionDesk>>;

/** Two sites, an operator, and a supervisor for whom things wait; asked and answered as the inbox does. */
export async function attentionDesk() {
  const erp = await testErp();
  await migrateTimeseries(erp.owner);
  await erp.kernel.start();
  const admin = await erp.company();
  async function run(caller: Caller, name: string, input: object) {
    const { ok, result, refusal } = await erp.kernel.execute(caller, name, input);
    if (!ok) throw new Error(`${name}: ${JSON.stringify(refusal)}`);
    return result as { id: string; punch: string };
  }
  for (const code of ['plant-a', 'plant-b'])
    await run(admin, 'plant.config.apply', { document: { ...siteDocument(), site: code }, profiles: [profile] });
  const operator = [{ code: 'operator', permissions: ['attendance.punch.say'] }];
  const permissions = ['kernel.unsettled.settle', 'attendance.punch.*', 'kernel.job.*', 'kernel.job'];
  return {
    ...{ erp, admin, run },
    shirin: await memberWith(erp, admin, 'shirin', operator),
    boss: await memberWith(erp, admin, 'boss', [{ code: 'supervisor', permissions }]),
    refusalOf: async (caller: Caller, name: string, input: object) =>
      (await erp.kernel.execute(caller, name, input)).refusal?.code,
    waiting: async (caller: Caller, kind: string) =>
      ((await erp.kernel.query(caller, 'kernel.attention', {})) as { groups: Group[] }).groups.find(
        (one) => one.kind === kind,
      )?.rows ?? [],
    look: (caller: Caller, kind: string, id: string) =>
      erp.kernel.query(caller, 'kernel.attention-item', { kind, id }) as Promise<{
        item: Look | null;
        done: Done | null;
      }>,
    done: async (caller: Caller) => {
      const since = erp.clock.now - HOUR;
      return ((await erp.kernel.query(caller, 'kernel.attention-done', { since })) as { rows: Done[] }).rows;
    },
  };
}

export const punchSaid = (at: number) => ({ site, punch: crypto.randomUUID(), direction: 'in', at });
