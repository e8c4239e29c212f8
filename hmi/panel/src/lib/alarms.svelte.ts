import { ApiError, type StandingAlarm } from '@millrace/hmi-client';
import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { device } from './device.svelte.ts';
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
  $effect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const release = session.live.events(({ type }) => {
      if (timer || !type.startsWith('alarms.')) return;
      timer = setTimeout(() => {
        timer = null;
        resource.reload();
      }, 200);
    });
    return () => {
      release();
      if (timer) clearTimeout(timer);
    };
  });
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
  let busy = $state(false);
  let fault = $state<string | null>(null);

  async function say(command: string, input: Readonly<Record<string, unknown>>): Promise<void> {
    if (busy) return;
    busy = true;
    fault = null;
    try {
      await session.api.command(command, input);
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
    acknowledge: ({ id }: StandingAlarm) => say('alarms.alarm.acknowledge', { alarm: id }),
    shelve: ({ id }: StandingAlarm) =>
      say('alarms.alarm.shelve', { alarm: id, for: SHELF, reason: m.alarms_shelve_why() }),
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
      return busy;
    },
    get fault(): string | null {
      return fault;
    },
  };
}
