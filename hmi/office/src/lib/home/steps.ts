import { ApiError, type TreeSite } from '@millrace/hmi-client';
import { to } from '#lib/paths.ts';
import { session } from '#lib/session.svelte.ts';
import { m } from '#lib/texts.ts';

export interface Step {
  readonly id: string;
  readonly text: string;
  readonly detail: string;
  readonly href: string;
  readonly done: boolean;
}

/** Whether it is so; undefined: it is not told to this reader, or this installation has no such thing. */
async function seen(ask: () => Promise<boolean>): Promise<boolean | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ApiError && !error.passing && error.kind !== 'signed-out') return undefined;
    throw error;
  }
}

/** How far the plant has come, told by what is there and never by what somebody ticked. */
export async function firstSteps(site: TreeSite | null, signal: AbortSignal): Promise<readonly Step[]> {
  const { api } = session;
  const lines = (site?.areas ?? []).flatMap((area) => area.lines);
  const count = async (entity: string): Promise<boolean> => {
    const { rows } = await api.records.aggregate(entity, { measures: { count: 'count' } }, signal);
    return Number(rows[0]?.count ?? 0) > 0;
  };
  const [connected, badges, stock, backups] = await Promise.all([
    seen(async () =>
      (await api.ledger(signal)).gateways.some(({ status }) =>
        status.sources.some(({ counts }) => counts.received > 0),
      ),
    ),
    session.has('attendance') ? seen(() => count('attendance.badge')) : undefined,
    session.has('stock')
      ? seen(async () => (await api.query('stock.balances', { limit: 1 }, signal)).rows.length > 0)
      : undefined,
    seen(async () => {
      const { backups: made, sameDisk } = await api.backups(signal);
      return made.length > 0 && !sameDisk;
    }),
  ]);
  const steps = [
    {
      id: 'line',
      text: m.steps_line(),
      detail: m.steps_line_detail(),
      href: to.configuration(),
      done: lines.length > 0 && (site?.shifts.length ?? 0) > 0,
    },
    { id: 'device', text: m.steps_device(), detail: m.steps_device_detail(), href: to.addDevice(), done: connected },
    {
      id: 'point',
      text: m.steps_point(),
      detail: m.steps_point_detail(),
      href: to.messages(),
      done: lines.some(({ devices }) => devices.some(({ points }) => points.length > 0)),
    },
    {
      id: 'people',
      text: m.steps_people(),
      detail: m.steps_people_detail(),
      href: to.records('attendance.badge'),
      done: badges,
    },
    { id: 'stock', text: m.steps_stock(), detail: m.steps_stock_detail(), href: to.imports(), done: stock },
    { id: 'backup', text: m.steps_backup(), detail: m.steps_backup_detail(), href: to.backups(), done: backups },
  ];
  return steps.flatMap(({ done, ...step }) => (done === undefined ? [] : [{ ...step, done }]));
}
