import { ApiError, type CallKind, type WaitingCall } from '@millrace/hmi-client';
import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { device } from './device.svelte.ts';
import { session } from './session.svelte.ts';

/**
 * What may be called for here and the calls of this line, for the component that calls this. A call is never kept for later: one
 * that is heard an hour after is worse than a voice.
 */
export function useCalls() {
  const resource = useResource(
    (signal) => {
      const { site = '', machine = '' } = device.station ?? {};
      return session.api.query('andon.station', { site, station: machine }, signal);
    },
    { every: 10_000 },
  );
  $effect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const release = session.live.events(({ type }) => {
      if (timer || !type.startsWith('andon.')) return;
      timer = setTimeout(() => {
        timer = null;
        resource.reload();
      }, 200);
    });
    const noGap = session.live.onGap(() => resource.reload());
    return () => {
      release();
      noGap();
      if (timer) clearTimeout(timer);
    };
  });
  let busy = $state(false);
  let fault = $state<string | null>(null);

  /** Says it now, or shows why it could not be said. */
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
    say,
    get kinds(): readonly CallKind[] {
      return resource.data?.kinds ?? [];
    },
    get calls(): readonly WaitingCall[] {
      return resource.data?.calls ?? [];
    },
    get busy(): boolean {
      return busy;
    },
    get fault(): string | null {
      return fault;
    },
  };
}
