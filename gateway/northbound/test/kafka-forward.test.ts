import { kafkaOutlet } from '@millrace/kafka-outlet';
import { expect, test } from 'vitest';
import { hasKcat, mockCluster } from '../../../drivers/kafka/test/mock-cluster.ts';
import { testGateway, until } from '../../test/gateway-fixture.ts';
import { forwarding, plantWith, sinkOf, speeds } from './forward-fixture.ts';

test.skipIf(!hasKcat)('a broker that hangs for a while loses nothing, and the sum is exact', async () => {
  const cluster = await mockCluster('plant');
  const config = plantWith([{ id: 'stream', kind: 'kafka', brokers: [cluster.broker], topic: 'plant' }]);
  const plant = await testGateway({ config, parts: [forwarding(kafkaOutlet)] });
  try {
    const { gateway } = plant;
    const machine = await plant.connect('m1');
    await speeds(machine, 0, 200);
    await until(() => expect(sinkOf(gateway, 'stream').account).toMatchObject({ delivered: 200 }));
    cluster.freeze();
    await speeds(machine, 200, 500);
    await until(() => expect(sinkOf(gateway, 'stream').account).toMatchObject({ offered: 500, buffered: 300 }));
    cluster.goOn();
    await until(() => expect(sinkOf(gateway, 'stream').account).toMatchObject({ delivered: 500, buffered: 0 }));
    const ids = () => new Set(cluster.got.map(({ headers }) => headers[1]));
    await until(() => expect(ids().size).toBe(500));
  } finally {
    await plant.remove();
    await cluster.stop();
  }
});
