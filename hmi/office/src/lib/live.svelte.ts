import type { BusinessEvent, LiveValue, WatchOptions } from '@millrace/hmi-client';
import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { session } from './session.svelte.ts';

/** ms. */
const SOON = 250;

/** Runs `act` soon after business events of these modules; a burst is one run. For the component that calls it. */
export const onEvents = (modules: readonly string[], act: () => void): void =>
  soonAfter(({ type }) => modules.some((module) => type.startsWith(`${module}.`)), act);

/** The same after events of one type. */
export const onEventsNamed = (name: string, act: () => void): void => soonAfter(({ type }) => type === name, act);

/** The same after events of any of these types, read when an event comes; `within`: ms that may go by until then. */
export const onEventsAny = (names: () => readonly string[], act: () => void, within = SOON): void =>
  soonAfter(({ type }) => names().includes(type), act, within);

/** The same after events that say something of one record, which `record` names. */
export const onEventsOf = (record: () => string, act: () => void): void =>
  soonAfter(({ payload }) => Object(payload).record === record(), act);

function soonAfter(isMeant: (event: BusinessEvent) => boolean, act: () => void, within = SOON): void {
  $effect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const release = session.live.events((event) => {
      if (timer || !isMeant(event)) return;
      timer = setTimeout(() => {
        timer = null;
        act();
      }, within);
    });
    // Whatever was missed may have been meant.
    const noGap = session.live.onGap(act);
    return () => {
      release();
      noGap();
      if (timer) clearTimeout(timer);
    };
  });
}

const FOUR_A_SECOND = 250;

/**
 * The newest values of the points that `points` names, for the component that calls it: watched while it is shown. A value
 * that changes draws anew what reads that one alone. `every`: least time between two drawings, ms; nobody reads a number that
 * changes more often than four times a second, and a change after a longer silence is drawn at once.
 */
export function liveValues(
  points: () => readonly number[],
  { every = FOUR_A_SECOND }: WatchOptions = {},
): { get(point: number): LiveValue | undefined } {
  const values = new SvelteMap<number, LiveValue>();
  const wanted = $derived(points().join(','));
  $effect(() => {
    const own = wanted === '' ? [] : wanted.split(',').map(Number);
    untrack(() => keepOnly(values, own));
    if (!own.length) return;
    const take = (changed: ReadonlyMap<number, LiveValue>): void => {
      for (const [point, value] of changed) values.set(point, value);
    };
    return session.live.watch(own, (changed) => untrack(() => take(changed)), { every });
  });
  return { get: (point) => values.get(point) };
}

/** A list that is scrolled for a shift must not keep every point that it ever showed. */
function keepOnly(values: SvelteMap<number, LiveValue>, points: readonly number[]): void {
  const own = new Set(points);
  for (const point of [...values.keys()]) if (!own.has(point)) values.delete(point);
}
