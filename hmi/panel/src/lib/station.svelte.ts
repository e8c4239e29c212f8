import { type Machine, type Stop, wantsReason } from '@millrace/hmi-client';
import { plantAhead } from '@millrace/hmi-ui/states/clock.svelte.ts';
import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { device } from './device.svelte.ts';
import { plantClock } from './plant-clock.ts';
import { remembered } from './remembered.ts';
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
  let keptAt = $state<number | null>(null);
  const machine = useResource(
    (signal) => {
      void session.sent;
      const { site = '', machine = '' } = device.station ?? {};
      return remembered(
        `machine.${site}.${machine}`,
        signal,
        () => session.api.query('production-log.machine', { site, machine }, signal),
        (at) => {
          keptAt = at;
        },
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
    // What was kept on this device tells the time of then; `machine.at` is by the plant's clock as screens know it.
    if (machine.data && keptAt === null) plantClock.heard(machine.data.at, machine.at - plantAhead());
  });
  $effect(() => {
    if (machine.failure === 'signed-out') session.ended();
  });
  return {
    resource: machine,
    /** Null: it is as new as can be; otherwise when the plant answered it, ms, for it does not now. */
    get keptAt(): number | null {
      return keptAt;
    },
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
