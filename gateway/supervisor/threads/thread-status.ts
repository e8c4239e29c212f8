import type { GatewayThread, LinkStatus } from '@millrace/contracts';
import type { LoopDelay } from '@millrace/driver-api';
import type { DeviceSupervisor } from '../devices/device-supervisor.ts';
import type { SupervisedDriver } from './supervised-driver.ts';

/** Where everything runs that has no thread of its own. */
export const MAIN_THREAD = 'main';

export interface ThreadStatusParts {
  readonly drivers: readonly SupervisedDriver[];
  readonly devices: Pick<DeviceSupervisor, 'threadPlaces'>;
  readonly links: readonly LinkStatus[];
  readonly delay: LoopDelay;
  /** Threads of other parts. */
  readonly others: readonly GatewayThread[];
}

/** Which devices run in which thread of this gateway, and how each of them is. */
export function threadStatus({ drivers, devices, links, delay, others }: ThreadStatusParts): GatewayThread[] {
  const byThread = Map.groupBy(devices.threadPlaces(), ({ thread }) => thread ?? MAIN_THREAD);
  const of = (name: string): string[] => (byThread.get(name) ?? []).map(({ device }) => device);
  const linked = links.flatMap((link) => link.devices.map(({ id }) => id));
  const { heapUsed, external } = process.memoryUsage();
  return [
    {
      name: MAIN_THREAD,
      state: 'running',
      devices: [...of(MAIN_THREAD), ...linked],
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
