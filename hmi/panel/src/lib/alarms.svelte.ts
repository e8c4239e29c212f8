import type { StandingAlarm } from '@millrace/hmi-client';
import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { device } from './device.svelte.ts';
import { useNewsOf, useSaying } from './saying.svelte.ts';
import { session } from './session.svelte.ts';
import { m } from './texts.ts';

/** How long an alarm is put aside from a terminal, µs: who wants longer decides it in the office. */
const SHELF = 30 * 60_000_000;

/**
 * What stands in this station's line, the worst first, for the component that calls this. Nothing of it is kept for later: an
 * alarm of an hour ago says nothing of now, and an acknowledgement that waits helps nobody.
 */
export function useAlarms() {
  const resource = useResource(
    (signal) => session.api.query('alarms.standing', { site: device.station?.site ?? '' }, signal),
    { every: 10_000 },
  );
  useNewsOf('alarms.', resource);
  const saying = useSaying(resource);
  const line = $derived(`${(device.station?.machine ?? '').split('/').slice(0, 2).join('/')}/`);
  const ofLine = $derived(
    (resource.data?.positions ?? []).flatMap(({ alarms }) => alarms).filter(({ subject }) => subject.startsWith(line)),
  );
  const flood = $derived.by(() => {
    const [group] = (resource.data?.positions ?? [])
      .flatMap(({ groups }) => groups)
      .filter(({ equipment }) => equipment.startsWith(line));
    const first = group && ofLine.find(({ id }) => id === group.first);
    return group && first ? { count: group.count, first: first.condition } : null;
  });
  return {
    resource,
    acknowledge: ({ id }: StandingAlarm) => saying.say('alarms.alarm.acknowledge', { alarm: id }),
    shelve: ({ id }: StandingAlarm) =>
      saying.say('alarms.alarm.shelve', { alarm: id, for: SHELF, reason: m.alarms_shelve_why() }),
    get ofLine(): readonly StandingAlarm[] {
      return ofLine;
    },
    get flood() {
      return flood;
    },
    get mayShelve(): boolean {
      return session.may('alarms.alarm.shelve');
    },
    get busy(): boolean {
      return saying.busy;
    },
    get fault(): string | null {
      return saying.fault;
    },
  };
}
