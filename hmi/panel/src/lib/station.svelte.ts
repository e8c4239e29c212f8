import { type Machine, type Stop, wantsReason } from '@millrace/hmi-client';
import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { device } from './device.svelte.ts';
import { plantClock } from './plant-clock.ts';
import { session } from './session.svelte.ts';

/** A stop that a person said the reason of here already, sent or not, needs nobody any more. */
function explainedHere(stop: Stop): boolean {
  return session.outbox.waiting.some(
    ({ command, input }) =>
      command === 'production-log.stop.explain' && input.machine === stop.machine && input.from === stop.from,
  );
}

/** The station's machine for the component that calls this: asked, then renewed by events, kept while the link is gone. */
export function useStation() {
  const machine = useResource(
    (signal) => {
      void session.sent;
      const station = device.station;
      return session.api.query(
        'production-log.machine',
        { site: station?.site ?? '', machine: station?.machine ?? '' },
        signal,
      );
    },
    { every: 10_000 },
  );
  $effect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const release = session.live.events(({ type }) => {
      if (timer || !type.startsWith('production-log.')) return;
      timer = setTimeout(() => {
        timer = null;
        machine.reload();
      }, 200);
    });
    const noGap = session.live.onGap(() => machine.reload());
    return () => {
      release();
      noGap();
      if (timer) clearTimeout(timer);
    };
  });
  $effect(() => {
    if (machine.data) plantClock.heard(machine.data.at, machine.at);
  });
  $effect(() => {
    if (machine.failure === 'signed-out') session.ended();
  });
  return {
    resource: machine,
    get data(): Machine | null {
      return machine.data;
    },
    /** Stops that wait for a reason, the newest first. */
    get open(): readonly Stop[] {
      return (machine.data?.stops ?? [])
        .filter((stop) => wantsReason(stop) && !explainedHere(stop))
        .sort((a, b) => b.from - a.from);
    },
  };
}
