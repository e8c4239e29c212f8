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
      threads: [
        ...(real.threads ?? []),
        {
          ...{ name: 'opcua', state: 'running', devices: ['press', 'oven'], memory: 1_000, restarts: 2 },
          ...{ delay: { p99: 12, longest: 250 }, ended: { at: 1, reason: 'it ended by itself (7)' } },
        },
      ],
      restarts: [{ kind: 'forward', id: 'cloud', times: 3, at: 1, reason: 'what nobody expected' }],
    };
    const metrics = gatewayMetrics(() => shown);
    const first = (await metrics()).body;
    expect(first).toContain('millrace_door_connections{door="broker:hall"} 1');
    expect(first).toMatch(/millrace_thread_devices\{thread="main"\} 0\n.*thread="opcua"\} 2/);
    expect(first).toContain('millrace_thread_loop_delay_seconds{thread="opcua",quantile="1"} 0.25');
    expect(first).toContain('millrace_thread_restarts_total{thread="opcua"} 2');
    expect(first).toContain('millrace_restarts_total{kind="forward",id="cloud"} 3');
    // With a backlog before it, a sink runs.
    expect(first).toContain('millrace_sink_running{sink="store"} 1');
    shown = { ...real };
    const second = (await metrics()).body;
    for (const gone of ['broker:hall', 'opcua', 'cloud']) expect(second).not.toContain(gone);
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
