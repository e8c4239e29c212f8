import type { Fact } from '@millrace/contracts';
import type { Caller } from '../kernel/index.ts';
import type { Alarm } from '../modules/alarms/index.ts';
import type { TestErp } from './erp.ts';
import { evidenceOf, MINUTE, PRESS, setOf, T0 } from './facts.ts';

export const SITE = 'plant-a';
/** Two days that follow each other. */
export const DAY = { key: '2026-11-21', from: T0 - 240 * MINUTE, to: T0 + 60 * MINUTE };
export const NEXT = { key: '2026-11-22', from: DAY.to, to: DAY.to + 1_440 * MINUTE };

export type Condition = Extract<Fact, { type: 'condition.occurred' }>['payload'];
/** An alarm of the press from one minute to another (null: it goes on). */
export function raised(from: number, to: number | null, more: Partial<Condition> = {}): Fact {
  const [at, name] = [T0 + from * MINUTE, more.name ?? 'oil'];
  return {
    ...{ key: `device-alarms:${PRESS}|${name}|${from}`, type: 'condition.occurred', version: 1 },
    ...{ occurredAt: at, recordedAt: at, site: SITE, evidence: [evidenceOf(5_000 + from)] },
    payload: {
      ...{ subject: `${PRESS}/alarms`, condition: 'device', severity: 'high', text: { en: name } },
      ...{ from: at, to: to === null ? null : T0 + to * MINUTE },
      ...more,
      name,
    },
  };
}
export const alarmSet = (facts: readonly Fact[], more: object = {}) =>
  setOf(facts, { stream: `device-alarms:${PRESS}/alarms`, window: DAY, ...more });

/** What is told and asked of alarms, as a gateway, a person and a reader do. */
export function alarmBook(erp: () => TestErp, admin: () => Caller) {
  let seq = 0;
  const alarms = async (caller = admin(), filter: Readonly<Record<string, unknown>> = {}) => {
    const { rows } = await erp().kernel.list(caller, 'alarms.alarm', { filter, sort: 'began', limit: 100 });
    return rows as unknown as Alarm[];
  };
  return {
    /** Throws what it was refused with. */
    run: async (name: string, input: object, caller = admin()) => {
      const outcome = await erp().kernel.execute(caller, name, input);
      if (!outcome.ok) throw new Error(`${outcome.refusal?.code} ${JSON.stringify(outcome.refusal?.details)}`);
      return outcome.result as { id: string; deviceCommand: string | null };
    },
    deliver(set: unknown, caller = admin()) {
      seq += 1;
      const record = { gateway: 'gw-1', epoch: 1, seq };
      return erp().kernel.applyFactSet({ company: caller.company, site: SITE, gateway: 'gw-1', record, set });
    },
    alarms,
    became: async (name: string, company: Caller) => (await alarms(company)).find((one) => one.name === name),
    shownAt: (caller: Caller) =>
      erp().kernel.query(caller, 'alarms.standing', { site: SITE }) as Promise<{
        quiet: number;
        positions: { position: string; alarms: { id: string }[]; flood: { from: number } | null; groups: unknown[] }[];
      }>,
  };
}
