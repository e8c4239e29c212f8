import type { DevicePoint, DeviceSample, DriverLog } from '@millrace/driver-api';
import { type NodeAddress, type PointAddress, writeNode } from './address.ts';
import type { NodePoint } from './monitored-items.ts';
import { type Found, isNode, type Nodes } from './nodes.ts';
import { type EnumerationNames, withoutValue } from './value.ts';

type Points = readonly DevicePoint<PointAddress>[];

export interface Resolved {
  readonly known: NodePoint[];
  /** Points without a node, with the answer that they have none. */
  readonly unknown: DeviceSample[];
}

export interface Resolver {
  /** Names of enumerations, for points of text that were resolved. */
  readonly names: ReadonlyMap<number, EnumerationNames>;
  /** Points with their nodes, looked for once a session. */
  resolve(points: Points): Promise<Resolved>;
}

const UNKNOWN_NODE = 0x8034_0000;

export function resolverOf(nodes: Nodes, log: DriverLog): Resolver {
  const found = new Map<string, Found>();
  const names = new Map<number, EnumerationNames>();
  const asked = new Set<number>();

  async function find(addresses: readonly NodeAddress[]): Promise<void> {
    const missing = [...new Map(addresses.map((address) => [writeNode(address), address]))].filter(
      ([key]) => !found.has(key),
    );
    const answers = await nodes.find(missing.map(([, address]) => address));
    missing.forEach(([key], at) => {
      const answer = answers[at];
      if (answer) found.set(key, answer);
      if (answer && !isNode(answer)) log.warn({ address: key }, answer.reason);
    });
  }

  async function learnNames(points: readonly NodePoint[]): Promise<void> {
    const wanted = points.filter(({ point }) => point.type === 'text' && !point.address.events && !asked.has(point.id));
    if (wanted.length === 0) return;
    const learned = await nodes.enumerations(
      wanted.map(({ point }) => point),
      wanted.map(({ node }) => node),
    );
    for (const { point } of wanted) asked.add(point.id);
    for (const [id, enumeration] of learned) names.set(id, enumeration);
  }

  return {
    names,
    async resolve(points) {
      await find(points.flatMap(({ address }) => namedIn(address)));
      const known: NodePoint[] = [];
      const unknown: DeviceSample[] = [];
      for (const point of points) {
        const [node, condition] = namedIn(point.address).map((address) => found.get(writeNode(address)));
        const lacking = [node, condition].find((one) => one && !isNode(one));
        if (!node || !isNode(node) || lacking)
          unknown.push(withoutValue(point, lacking && !isNode(lacking) ? lacking.status : UNKNOWN_NODE));
        else known.push({ point, node, ...(condition && isNode(condition) ? { condition } : {}) });
      }
      await learnNames(known);
      return { known, unknown };
    },
  };
}

const namedIn = ({ node, events }: PointAddress): NodeAddress[] =>
  events?.condition ? [node, events.condition] : [node];
