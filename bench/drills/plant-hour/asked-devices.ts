import { setTimeout as delay } from 'node:timers/promises';
import type { SimulatedDevice } from '../../../drivers/api/testing/simulated-device.ts';
import { WebDevice } from '../../../drivers/http/sim/web-device.ts';
import { ConformingScale } from '../../../drivers/scale/sim/conforming-scale.ts';
import { SimulatedAgent } from '../../../drivers/snmp/sim/agent.ts';
import { killChild, startChild } from '../../harness/child.ts';
import { CELL } from '../../harness/site-document.ts';
import { tcpProxy } from '../../harness/tcp-proxy.ts';
import type { Misbehaving } from '../misbehaving/device.ts';
import { askedParts } from '../misbehaving/site.ts';
import { lasting, type MakeDevice, type PlantDevice } from './plant-device.ts';

const CHANGES_EVERY_MS = 200;
const POINTS = 8;
const DAY_MS = 86_400_000;
/** Seldom enough for all of them at once on a machine that does other things as well. */
const ASKED = { timeout: '3 s', every: '1 s' } as const;
/** How long one is away or wrong, ms. */
const AWAY = [2_000, 10_000] as const;

interface AskedSite {
  readonly id: string;
  readonly protocol: string;
  readonly settings: unknown;
  readonly profile?: unknown;
  readonly addresses: readonly unknown[];
}

/** A connection with one device, of which each address is a point: p0, p1, … */
const siteOf = ({ id, protocol, settings, profile, addresses }: AskedSite): PlantDevice['site'] => ({
  devices: [{ id, path: `${CELL}/${id}` }],
  points: addresses.map((_, at) => ({ path: `${CELL}/${id}/p${at}`, unit: '1' })),
  connections: [
    {
      ...{ id, protocol, settings, ...ASKED },
      devices: [
        {
          device: id,
          ...(profile === undefined ? {} : { profile }),
          points: addresses.map((address, at) => ({ point: `p${at}`, address })),
        },
      ],
    },
  ],
});

/** A simulator of the suite of all drivers: it is switched off, silenced, cut, garbled, slowed, or its clock is set. */
const simulated =
  (id: string, protocol: string, make: () => SimulatedDevice): MakeDevice =>
  async () => {
    const device = make();
    await device.start();
    const addresses = device.addresses(POINTS);
    let told = 0;
    const changing = setInterval(() => {
      told++;
      for (const address of addresses) device.set(address, told % 1_000);
    }, CHANGES_EVERY_MS);
    const { profile } = device;
    const wrong: Record<string, () => unknown> = {
      'switched off': () => device.stop(),
      silent: () => device.silence(),
      'half open': () => device.strand(),
      garbage: () => device.garble(),
      slow: () => device.slow(700),
      ...(device.setClock ? { 'its clock three days ahead': () => device.setClock?.(Date.now() + 3 * DAY_MS) } : {}),
      ...(device.setClock ? { 'its battery dead': () => device.setClock?.(Date.UTC(2000, 0, 1)) } : {}),
    };
    return {
      id,
      site: siteOf({ id, protocol, settings: device.settings, profile, addresses }),
      async misbehave(random) {
        const how = random.pick(Object.keys(wrong));
        const away = random.between(...AWAY);
        await wrong[how]?.();
        await delay(away);
        device.heal();
        device.setClock?.(Date.now());
        if (how === 'switched off') await device.start();
        return lasting(how, away);
      },
      async stop() {
        clearInterval(changing);
        await device.stop();
      },
    };
  };

export const webDevice = simulated('web', 'http', () => new WebDevice());
export const snmpAgent = simulated('agent', 'snmp', () => new SimulatedAgent());
export const scale = simulated('scale', 'scale', () => new ConformingScale('sics'));

/** A server of node-opcua in a process of its own, which is killed and started again; the way to it is cut or half open. */
export const opcuaServer: MakeDevice = async ({ folder }) => {
  const script = `${import.meta.dirname}/../../harness/opcua-server.ts`;
  const start = () =>
    startChild<{ endpoint: string }>(script, { folder: `${folder}/opcua-server`, ticking: 0, browsed: 20 });
  let running = await start();
  // Behind the proxy nobody sees that it comes back on another port.
  const proxy = await tcpProxy(() => Number(new URL(running.ready.endpoint).port));
  const id = 'opcua';
  const settings = { endpoint: `opc.tcp://127.0.0.1:${proxy.port}`, policy: 'None', silentAfter: '5 s' };
  const addresses = Array.from({ length: 20 }, (_, at) => `ns=1;s=b${at}`);
  return {
    id,
    site: siteOf({ id, protocol: 'opcua', settings, addresses }),
    async misbehave(random) {
      const away = random.between(...AWAY);
      const how = random.pick(['killed', 'cut', 'half-open'] as const);
      if (how === 'killed') await killChild(running.child);
      else proxy.set(how);
      await delay(away);
      if (how === 'killed') running = await start();
      else proxy.set('open');
      return lasting(how, away);
    },
    async stop() {
      await killChild(running.child);
      await proxy.close();
    },
  };
};

/** A device of the other drill, which is asked by Modbus. */
export const modbus =
  (make: (folder: string) => Promise<Misbehaving | null>): MakeDevice =>
  async ({ folder }) => {
    const device = await make(folder);
    return (
      device && {
        id: device.id,
        site: askedParts([device], ASKED),
        async misbehave(random) {
          const away = await device.misbehave(random);
          return away ? lasting(away.how, away.to - away.from) : 'lied';
        },
        stop: device.stop,
      }
    );
  };
