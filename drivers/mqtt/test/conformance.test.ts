import { afterAll, beforeAll, describe } from 'vitest';
import { linkConformance } from '../../api/testing/link-conformance.ts';
import { mqttDriver } from '../index.ts';
import { ConformingBroker } from './conforming-broker.ts';
import { hasMosquitto, type Mosquitto, mosquitto } from './mosquitto.ts';

describe.skipIf(!hasMosquitto)('by a real mosquitto', () => {
  let broker: Mosquitto;
  const made: ConformingBroker[] = [];
  beforeAll(async () => {
    broker = await mosquitto();
    await broker.start();
  });
  afterAll(async () => {
    for (const source of made) await source.remove();
    await broker.remove();
  });

  linkConformance(mqttDriver, () => {
    const source = new ConformingBroker(broker.port);
    made.push(source);
    return source;
  });
});
