import type { CallKind, WaitingCall } from '@millrace/hmi-client';
import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { device } from './device.svelte.ts';
import { useNewsOf, useSaying } from './saying.svelte.ts';
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
  useNewsOf('andon.', resource);
  const saying = useSaying(resource);
  return {
    resource,
    say: saying.say,
    get kinds(): readonly CallKind[] {
      return resource.data?.kinds ?? [];
    },
    get calls(): readonly WaitingCall[] {
      return resource.data?.calls ?? [];
    },
    get busy(): boolean {
      return saying.busy;
    },
    get fault(): string | null {
      return saying.fault;
    },
  };
}
