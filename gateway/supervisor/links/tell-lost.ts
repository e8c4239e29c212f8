import { type GatewayConfig, type PointId, QUALITY } from '@millrace/contracts';
import { DeviceBatch } from '@millrace/driver-api';
import type { Source } from '../../pipeline/source.ts';
import { pointsBehind } from './link-points.ts';

/** What comes through a link: of a device of the plant (null: of nobody in particular), on topics that these filters match. */
export interface Brought {
  readonly device: string | null;
  /** Of nobody in particular: the broker that it comes from. */
  readonly broker?: string;
  readonly topics: readonly string[];
}

export interface TellLostParts {
  readonly config: () => GatewayConfig | null;
  readonly accept: (source: Source, batch: DeviceBatch, done: (error: Error | null) => void) => void;
}

/** Says that the points behind a link which is not in use have no value. Rejects where the journal does not take it. */
export type TellLost = (source: Source, brought: Brought) => Promise<void>;

export const tellLost =
  ({ config, accept }: TellLostParts): TellLost =>
  (source, brought) => {
    const known = config();
    const points = known ? pointsOf(known, brought) : [];
    if (points.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const batch = DeviceBatch.without(points, QUALITY.badCommLost);
      accept(source, batch, (error) => (error ? reject(error) : resolve()));
    });
  };

function pointsOf(config: GatewayConfig, { device, broker, topics }: Brought): PointId[] {
  const points = pointsBehind(config, topics);
  if (device !== null) return points;
  // Another way may bring them as well; then it is not for this one to say that nobody does.
  const others = otherWays(config, broker);
  return points.filter((id) => !others.has(id));
}

/** Points that come, or may come, on another way than from this broker. */
function otherWays(config: GatewayConfig, broker: string | undefined): ReadonlySet<PointId> {
  const { brokers, links, connections, devices, calculated } = config;
  const published = devices.flatMap(({ secrets, rights }) => (secrets.length > 0 ? rights.publish : []));
  const filters = [
    ...brokers.filter(({ id }) => id !== broker).flatMap((one) => topicsOf(one)),
    ...links.flatMap((link) => link.devices.map(({ device }) => topicOf(device))),
    ...published,
  ];
  return new Set([
    ...pointsBehind(config, filters),
    ...connections.flatMap((connection) => connection.devices.flatMap((device) => device.points.map(({ id }) => id))),
    ...calculated.map(({ point }) => point),
  ]);
}

/** Where what a device behind a link sends comes in. */
export const topicOf = (device: string): string => `devices/${device}/#`;

export const topicsOf = ({ subscribe }: Pick<GatewayConfig['brokers'][number], 'subscribe'>): string[] =>
  subscribe.map(({ filter }) => filter);
