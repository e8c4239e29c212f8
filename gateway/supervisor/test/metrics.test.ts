import { connect } from 'node:net';
import type { GatewayStatus } from '@millrace/contracts';
import { expect, test } from 'vitest';
import { testGateway, until } from '../../test/gateway-fixture.ts';
import { gatewayMetrics } from '../metrics.ts';

test('metrics tell what is, and nothing of what was taken away', async () => {
  const plant = await testGateway();
  try {
    const real = plant.gateway.status();
    let shown: GatewayStatus = {
      ...real,
      sinks: real.sinks.map((sink) => (sink.name === 'store' ? { ...sink, state: 'behind' } : sink)),
      doors: [
        ...real.doors,
        { name: 'broker:hall', address: 'mqtt://hall', state: 'open', reason: null, connections: 1 },
      ],
    };
    const metrics = gatewayMetrics(() => shown);
    const first = (await metrics()).body;
    expect(first).toContain('millrace_door_connections{door="broker:hall"} 1');
    // With a backlog before it, a sink runs.
    expect(first).toContain('millrace_sink_running{sink="store"} 1');
    shown = { ...shown, doors: real.doors };
    expect((await metrics()).body).not.toContain('broker:hall');
  } finally {
    await plant.remove();
  }
});

test('every door counts its own connections', async () => {
  const plant = await testGateway();
  const { ports } = plant.gateway;
  const sockets = [ports.mqtt, ports.http, ports.http].map((port) => connect(port, '127.0.0.1'));
  const counted = () =>
    Object.fromEntries(plant.gateway.status().doors.map(({ name, connections }) => [name, connections]));
  try {
    await until(() => expect(counted()).toMatchObject({ mqtt: 1, http: 2 }));
    for (const socket of sockets) socket.destroy();
    await until(() => expect(counted()).toMatchObject({ mqtt: 0, http: 0 }));
  } finally {
    for (const socket of sockets) socket.destroy();
    await plant.remove();
  }
});
