import { newKey, type ReadingDue } from '@millrace/hmi-client';
import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { device } from './device.svelte.ts';
import { plantClock } from './plant-clock.ts';
import { remembered } from './remembered.ts';
import { session } from './session.svelte.ts';

const ENTER = 'plant.reading.enter';

/** The readings of this station's site, the longest due first: as the plant knows them, with what was said here since. */
export function useReadings() {
  const resource = useResource(
    (signal) => {
      void session.sent;
      const site = device.station?.site ?? '';
      return remembered(`readings.${site}`, signal, () => session.api.query('plant.readings.due', { site }, signal));
    },
    { every: 15_000 },
  );
  const all = $derived(
    (resource.data?.readings ?? []).map((reading) => withSaid(reading)).sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0)),
  );
  return {
    resource,
    get all(): readonly ReadingDue[] {
      return all;
    },
  };
}

/** What waits here to be sent is the newest reading there is. */
function withSaid(reading: ReadingDue): ReadingDue {
  const said = session.outbox.waiting.findLast(
    ({ command, input }) => command === ENTER && input.point === reading.path,
  );
  if (!said) return reading;
  const { value, at } = said.input as { value: number | boolean | string; at: number };
  return { ...reading, last: { value, at, by: '', state: 'waiting' }, dueAt: at + reading.every, overdue: false };
}

/** Fulfilled when it is on this device's disk. What is odd was asked about here, so that it is not sent back later. */
export const enterReading = (reading: ReadingDue, value: number | boolean | string): Promise<void> =>
  session.outbox.say(ENTER, {
    reading: newKey(),
    site: device.station?.site,
    point: reading.path,
    value,
    at: plantClock.now(),
    confirmed: true,
  });
