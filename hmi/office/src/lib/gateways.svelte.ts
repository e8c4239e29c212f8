import type { Ledger } from '@millrace/hmi-client';
import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { session } from './session.svelte.ts';

type Gateway = Ledger['gateways'][number];

/** The gateways' own accounts for the component that calls this: asked once, then renewed by the live channel. */
export function gateways() {
  const asked = useResource((signal) => session.api.ledger(signal), { every: 30_000 });
  let live: ReadonlyMap<string, Gateway> = $state.raw(new Map());
  $effect(() =>
    session.live.status((gateway) => {
      live = new Map(live).set(gateway.status.gateway, gateway);
    }),
  );
  return {
    asked,
    get list(): readonly Gateway[] {
      const all = new Map((asked.data?.gateways ?? []).map((each) => [each.status.gateway, each]));
      for (const [name, gateway] of live) {
        const known = all.get(name);
        if (!known || known.receivedAt <= gateway.receivedAt) all.set(name, gateway);
      }
      return [...all.values()].sort((a, b) => a.status.gateway.localeCompare(b.status.gateway));
    },
  };
}
