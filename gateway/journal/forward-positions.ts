import type { ForwardPositions } from './journal.ts';
import type { WorkerClient } from './worker-client.ts';

/** Asks the journal's thread. */
export function forwardPositions(worker: () => Pick<WorkerClient, 'ask'>): ForwardPositions {
  const standings = () => worker().ask('forwardStandings', null);
  return {
    use: (wanted) => worker().ask('forwardsUse', wanted),
    async settle(settled) {
      await worker().ask('forwardSettle', settled);
    },
    standings,
    async standing(id) {
      const found = (await standings()).find((one) => one.id === id);
      if (!found) throw new Error(`there is no forward "${id}" in use`);
      return found;
    },
  };
}
