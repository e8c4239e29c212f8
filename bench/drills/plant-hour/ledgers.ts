import { setTimeout as delay } from 'node:timers/promises';
import { type GatewayStatus, gatewayStatus, ledgerBalances } from '@millrace/contracts';
import type { PlantClient } from '../../harness/plant-client.ts';

/** What every gateway says of itself now. */
export const statusesOf = async (client: PlantClient): Promise<GatewayStatus[]> =>
  ((await client.get('/ledger')) as { gateways: readonly { status: unknown }[] }).gateways.map(({ status }) =>
    gatewayStatus.parse(status),
  );

/** Why each device of the site that is not online is not; empty when all are. */
export const notOnline = ({ connections = [], links = [] }: GatewayStatus): string[] =>
  [...connections, ...links]
    .flatMap(({ id, state, reason, devices }) => [{ id, state, reason }, ...devices])
    .filter(({ state }) => state !== 'online')
    .map(({ id, state, reason }) => `${id} is ${state}${reason === null ? '' : `: ${reason}`}`);

export interface Looked {
  readonly looked: number;
  readonly faults: readonly string[];
}

/** Looks at every ledger again and again; a server that is away is looked at later. */
export function watchLedgers(client: PlantClient): { stop: () => Promise<Looked> } {
  const faults = new Set<string>();
  let [looking, looked] = [true, 0];
  const watching = (async () => {
    while (looking) {
      // Killed on purpose: the next look finds it again.
      const statuses = await statusesOf(client).catch(() => []);
      for (const { sources } of statuses)
        for (const { source, counts } of sources)
          if (!ledgerBalances(counts)) faults.add(`the ledger of ${source} did not balance: ${JSON.stringify(counts)}`);
      looked += statuses.length;
      await delay(1_000);
    }
  })();
  return {
    async stop() {
      looking = false;
      await watching;
      return { looked, faults: [...faults] };
    },
  };
}
