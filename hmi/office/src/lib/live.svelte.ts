import type { LiveValue } from '@millrace/hmi-client';
import { session } from './session.svelte.ts';

/** Runs `act` soon after business events of these modules; a burst is one run. For the component that calls it. */
export function onEvents(modules: readonly string[], act: () => void): void {
  $effect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const release = session.live.events(({ type }) => {
      if (timer || !modules.some((module) => type.startsWith(`${module}.`))) return;
      timer = setTimeout(() => {
        timer = null;
        act();
      }, 250);
    });
    return () => {
      release();
      if (timer) clearTimeout(timer);
    };
  });
}

/** The newest values of the points that `points` names, for the component that calls it: watched while it is shown. */
export function liveValues(points: () => readonly number[]): { get(point: number): LiveValue | undefined } {
  let values: ReadonlyMap<number, LiveValue> = $state.raw(new Map());
  const wanted = $derived(points().join(','));
  $effect(() => {
    const own = wanted === '' ? [] : wanted.split(',').map(Number);
    if (!own.length) return;
    return session.live.watch(own, (changed) => {
      values = new Map([...values, ...changed]);
    });
  });
  return { get: (point) => values.get(point) };
}
