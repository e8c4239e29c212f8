import { forwardBalances, type GatewayConfig, type GatewayStatus } from '@millrace/contracts';
import type { Outlet } from '@millrace/driver-api';
import type { MqttClient } from 'mqtt';
import { expect } from 'vitest';
import type { RunningGateway } from '../../gateway.types.ts';
import { configOf } from '../../test/gateway-fixture.ts';
import { northboundPart } from '../northbound-part.ts';

/** The part with one kind of forward, as `main.ts` gives it. */
export const forwarding = (outlet: Outlet) => northboundPart([{ kind: outlet.kind, load: async () => outlet }]);

/** A machine with a speed and a name, and these forwards. */
export const plantWith = (forwards: readonly object[], version = 1): GatewayConfig =>
  configOf({
    version,
    points: [
      { path: 'plant/area/line/cell/m1/speed', unit: 'm/s' },
      { path: 'plant/area/line/cell/m1/product', type: 'text' },
    ],
    rules: [
      {
        id: 'speed',
        topic: 'devices/{id}/speed',
        time: { path: 't', format: 'epoch-us' },
        values: [{ point: 'area/line/cell/{id}/speed', path: 'v' }],
      },
      {
        id: 'product',
        topic: 'devices/{id}/product',
        time: { path: 't', format: 'epoch-us' },
        values: [{ point: 'area/line/cell/{id}/product', path: 'v' }],
      },
    ],
    devices: [{ id: 'm1' }],
    forwards,
  });

const began = Date.now() * 1_000;

/** Publishes speeds from..to as the machine does; resolves when the gateway has thanked for all. */
export async function speeds(client: MqttClient, from: number, to: number): Promise<void> {
  const all = Array.from({ length: to - from }, (_, at) => {
    const v = from + at;
    return client.publishAsync('devices/m1/speed', JSON.stringify({ t: began + v, v }), { qos: 1 });
  });
  await Promise.all(all);
}

export type SinkStatus = GatewayStatus['sinks'][number];

/** The sink of a forward; its account's equation is checked with every look. */
export function sinkOf(
  { status }: Pick<RunningGateway, 'status'>,
  id: string,
): SinkStatus & {
  readonly account: NonNullable<SinkStatus['account']>;
} {
  const found = status().sinks.find(({ name }) => name === `forward:${id}`);
  if (!found?.account) throw new Error(`no forward ${id}`);
  expect(forwardBalances(found.account)).toBe(true);
  return { ...found, account: found.account };
}
