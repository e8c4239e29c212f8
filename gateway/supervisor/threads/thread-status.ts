import type { GatewayThread } from '@millrace/contracts';
import type { LoopDelay } from '@millrace/driver-api';
import type { SupervisedDriver, SupervisedLinkDriver, ThreadPlace } from './supervised-driver.ts';

/** Where everything runs that has no thread of its own. */
export const MAIN_THREAD = 'main';

export interface ThreadStatusParts {
  /** Of devices and of links. */
  readonly drivers: readonly (SupervisedDriver | SupervisedLinkDriver)[];
  readonly places: readonly ThreadPlace[];
  readonly delay: LoopDelay;
  /** Threads of other parts. */
  readonly others: readonly GatewayThread[];
}

/** Which devices run in which thread of this gateway, and how each of them is. */
export function threadStatus({ drivers, places, delay, others }: ThreadStatusParts): GatewayThread[] {
  const byThread = Map.groupBy(places, ({ thread }) => thread ?? MAIN_THREAD);
  const of = (name: string): string[] => (byThread.get(name) ?? []).map(({ device }) => device);
  const { heapUsed, external } = process.memoryUsage();
  return [
    {
      name: MAIN_THREAD,
      state: 'running',
      devices: of(MAIN_THREAD),
      delay,
      memory: heapUsed + external,
      // That it ended at all ends the gateway.
      restarts: 0,
      ended: null,
    },
    ...drivers
      .flatMap(({ threads }) => threads?.told() ?? [])
      .map((thread) => ({ ...thread, devices: of(thread.name) })),
    ...others,
  ];
}
