import type { BusinessEvent, LiveValue } from '@millrace/hmi-client';
import { session } from './session.svelte.ts';

/** Runs `act` soon after business events of these modules; a burst is one run. For the component that calls it. */
export const onEvents = (modules: readonly string[], act: () => void): void =>
  soonAfter(({ type }) => modules.some((module) => type.startsWith(`${module}.`)), act);

/** The same after events of one type. */
export const onEventsNamed = (name: string, act: () => void): void => soonAfter(({ type }) => type === name, act);

/** The same after events that say something of one record, which `record` names. */
export const onEventsOf = (record: () => string, act: () => void): void =>
  soonAfter(({ payload }) => Object(payload).record === record(), act);

function soonAfter(isMeant: (event: BusinessEvent) => boolean, act: () => void): void {
  $effect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const release = session.live.events((event) => {
      if (timer || !isMeant(event)) return;
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
