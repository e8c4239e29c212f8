import { newKey } from '@millrace/hmi-client';
import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { device } from './device.svelte.ts';
import { plantClock } from './plant-clock.ts';
import { saidNow } from './punches.ts';
import { remembered } from './remembered.ts';
import { session } from './session.svelte.ts';

const SAY = 'attendance.punch.say';
const breakOf = (user: string): string => `millrace.panel.break.${user}`;

export type Presence = 'in' | 'out' | 'break';

/** Whether whoever is here has come, for the component that calls this: as the plant knows it, and what was said here since. */
export function useAttendance() {
  const resource = useResource(
    (signal) => {
      void session.sent;
      const user = session.me?.user.id;
      const site = device.station?.site ?? '';
      if (!user || !session.has('attendance')) return Promise.resolve(null);
      return remembered(`attendance.${user}`, signal, () => session.api.query('attendance.own', { site }, signal));
    },
    { every: 60_000 },
  );
  const unsent = $derived(session.outbox.waiting.filter(({ command }) => command === SAY));
  const said = $derived(saidNow(unsent)?.input ?? null);
  const direction = $derived(said ? said.direction : resource.data?.state === 'in' ? 'in' : 'out');
  let away = $state(localStorage.getItem(breakOf(session.me?.user.id ?? '')) !== null);
  const presence = $derived<Presence>(direction === 'in' ? 'in' : away ? 'break' : 'out');

  /** Says it now: a fact, kept on this device first. A break is going, and coming again. */
  async function say(next: Presence): Promise<void> {
    const user = session.me?.user.id ?? '';
    if (next === 'break') localStorage.setItem(breakOf(user), '1');
    else localStorage.removeItem(breakOf(user));
    away = next === 'break';
    const input = { site: device.station?.site, punch: newKey(), direction: next === 'in' ? 'in' : 'out' };
    await session.outbox.say(SAY, { ...input, at: plantClock.now() });
  }
  return {
    resource,
    say,
    get presence(): Presence {
      return presence;
    },
    /** It is known whether he is in, so that the way in may be offered. */
    get known(): boolean {
      return resource.data !== null || said !== null;
    },
    /** Said here and not sent yet. */
    get unsent(): boolean {
      return unsent.length > 0;
    },
  };
}
