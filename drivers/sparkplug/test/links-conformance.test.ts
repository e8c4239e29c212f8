import { afterAll, beforeAll, describe } from 'vitest';
import { linkConformance } from '../../api/testing/link-conformance.ts';
import { hasMosquitto, type Mosquitto, mosquitto } from '../../mqtt/test/mosquitto.ts';
import { sparkplugHost } from '../index.ts';
import { ConformingEdgeNode } from './conforming-edge-node.ts';

describe.skipIf(!hasMosquitto)('by a real mosquitto', () => {
  let broker: Mosquitto;
  const made: ConformingEdgeNode[] = [];
  beforeAll(async () => {
    broker = await mosquitto();
    await broker.start();
  });
  afterAll(async () => {
    for (const source of made) await source.remove();
    await broker.remove();
  });

  linkConformance(sparkplugHost, () => {
    const source = new ConformingEdgeNode(broker.port);
    made.push(source);
    return source;
  });
});
