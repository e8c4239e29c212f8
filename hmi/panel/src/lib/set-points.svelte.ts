import { ApiError, type SetPoints } from '@millrace/hmi-client';
import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { device } from './device.svelte.ts';
import { session } from './session.svelte.ts';

export type SettableRow = SetPoints['points'][number];
export type Value = number | boolean;

/** Words that have not been answered yet are looked after so often, ms. */
const LOOK_EVERY_MS = 1_000;
const UNDER_WAY = new Set(['waiting', 'fetched', 'delivered']);

/**
 * What may be set at this station's machine, with what it says now, for the component that calls this. Nothing is kept for
 * later: a machine that starts to heat an hour after somebody asked for it is a danger.
 */
export function useSetPoints() {
  const resource = useResource(
    (signal) => {
      const { site = '', machine = '' } = device.station ?? {};
      return session.api.query('plant.set-points', { site, machine }, signal);
    },
    { every: 10_000 },
  );
  const rows = $derived((resource.data?.points ?? []).filter(({ type }) => type === 'number' || type === 'boolean'));
  let values: Readonly<Record<number, unknown>> = $state.raw({});
  const ids = $derived(rows.map(({ point }) => point).join(','));
  $effect(() => {
    const points = ids.split(',').filter(Boolean).map(Number);
    if (points.length === 0) return;
    return session.live.watch(points, (changed) => {
      values = { ...values, ...Object.fromEntries([...changed].map(([point, { v }]) => [point, v])) };
    });
  });
  const pending = $derived(rows.some(({ last }) => last !== null && UNDER_WAY.has(last.state)));
  $effect(() => {
    if (!pending) return;
    const timer = setInterval(() => resource.reload(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  });
  let busy = $state(false);
  let fault = $state<string | null>(null);
  let asked = $state<number | null>(null);

  async function set(row: SettableRow, value: Value): Promise<void> {
    if (busy || !device.station) return;
    busy = true;
    fault = null;
    asked = null;
    const input = { site: device.station.site, point: row.path, value };
    try {
      const { twoPersons } = row.setPoint;
      await session.api.command(twoPersons ? 'plant.set-point.write-together' : 'plant.set-point.write', input);
      if (twoPersons) asked = row.point;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      fault = error.message;
    } finally {
      busy = false;
      resource.reload();
    }
  }
  return {
    resource,
    set,
    isUnderWay: ({ last }: SettableRow): boolean => last !== null && UNDER_WAY.has(last.state),
    /** What the machine says of it now; undefined: nothing was heard. */
    valueOf: ({ point }: SettableRow): unknown => values[point],
    get rows(): readonly SettableRow[] {
      return rows;
    },
    get busy(): boolean {
      return busy;
    },
    get fault(): string | null {
      return fault;
    },
    /** The point that waits for a second person. */
    get asked(): number | null {
      return asked;
    },
  };
}
