import { setTimeout as delay } from 'node:timers/promises';
import mqtt from 'mqtt';
import { SimulatedReader } from '../../../drivers/llrp/sim/simulated-reader.ts';
import { hasMosquitto, mosquitto } from '../../../drivers/mqtt/test/mosquitto.ts';
import { LabelPrinter } from '../../../drivers/printer/sim/label-printer.ts';
import { bytesOf, metric, nbirth, ndeath } from '../../../drivers/sparkplug/test/talk.ts';
import { until } from '../../harness/plant-client.ts';
import { CELL } from '../../harness/site-document.ts';
import { statusesOf } from './ledgers.ts';
import { lasting, type MakeDevice, type PlantDevice } from './plant-device.ts';

const AWAY = [2_000, 10_000] as const;

const place = (id: string, points: readonly object[] = []): Pick<PlantDevice['site'], 'devices' | 'points'> => ({
  devices: [{ id, path: `${CELL}/${id}` }],
  points: points.map((point) => ({ ...point, path: `${CELL}/${id}/${(point as { path: string }).path}` })),
});

/** A reader whose portal a tag passes every few seconds; its reports are not thanked for, so nothing is promised. */
export const rfidReader: MakeDevice = async () => {
  const reader = new SimulatedReader();
  const port = await reader.start();
  const id = 'portal';
  let passed = 0;
  const passing = setInterval(() => {
    const epc = `30${(++passed).toString(16).padStart(22, '0')}`.toUpperCase();
    const now = Date.now() * 1_000;
    reader.see([1, 1, 2, 2].map((antenna, at) => ({ epc, antenna, rssi: -50, at: now + at * 100_000 - 400_000 })));
  }, 3_000);
  return {
    id,
    site: {
      ...place(id),
      links: [{ id, protocol: 'llrp', settings: { host: '127.0.0.1', port }, devices: [{ device: id }] }],
      rules: [
        {
          ...{ id: 'reads', topic: `devices/${id}/reads`, time: { path: 'ts', format: 'epoch-us' } },
          observation: {
            ...{ type: 'tag-read', device: `${CELL}/${id}`, each: 'reads' },
            fields: { epc: 'epc', antenna: 'antenna', rssi: 'rssi' },
          },
        },
      ],
      detectors: [
        {
          ...{ type: 'rfid-passage', subject: `${CELL}/${id}` },
          settings: { antennas: { '1': 'inside', '2': 'outside' }, inside: 'IN', outside: 'OUT', gap: '2 s' },
        },
      ],
    },
    async misbehave(random) {
      const how = random.pick(['cut', 'mute', 'garbage'] as const);
      const away = random.between(...AWAY);
      if (how === 'cut') reader.cut();
      else if (how === 'garbage') reader.garbage(new Uint8Array(64).fill(0xff));
      else {
        reader.mute();
        await delay(away);
        reader.mute(false);
      }
      return how === 'mute' ? lasting(how, away) : how;
    },
    async stop() {
      clearInterval(passing);
      await reader.stop();
    },
  };
};

/** A printer that runs out of paper, stands open, is switched off or answers like a web server. */
export const labelPrinter: MakeDevice = async () => {
  const printer = await new LabelPrinter().start();
  const id = 'printer';
  const settings = { host: '127.0.0.1', port: printer.port };
  const site = place(id, [
    { path: 'state', type: 'text' },
    { path: 'ready', type: 'boolean' },
  ]);
  return {
    id,
    site: {
      devices: [{ id, path: `${CELL}/${id}`, delivery: 'at-least-once' }],
      ...(site.points ? { points: site.points } : {}),
      links: [{ id, protocol: 'printer', settings: {}, devices: [{ device: id, settings }] }],
      rules: [
        {
          ...{ id: 'printer', topic: `devices/${id}/printer` },
          values: ['state', 'ready'].map((name) => ({ point: `${CELL}/${id}/${name}`, path: name })),
        },
      ],
    },
    async misbehave(random) {
      const how = random.pick(['paper out', 'head open', 'switched off', 'garbage'] as const);
      const away = random.between(...AWAY);
      if (how === 'paper out') printer.troubles.paperOut = true;
      else if (how === 'head open') printer.troubles.headOpen = true;
      else if (how === 'garbage') printer.garbled = true;
      else await printer.stop();
      await delay(away);
      printer.troubles.paperOut = false;
      printer.troubles.headOpen = false;
      printer.garbled = false;
      if (how === 'switched off') await printer.start();
      return lasting(how, away);
    },
    stop: () => printer.stop(),
  };
};

/** An edge node at a broker of its own: it dies and is born, falls silent, and its broker goes. Sparkplug is QoS 0. */
export const edgeNode: MakeDevice = async () => {
  if (!hasMosquitto) return null;
  const broker = await mosquitto();
  await broker.start();
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const client = mqtt.connect(url, { reconnectPeriod: 200 });
  client.on('error', () => undefined);
  const say = (topic: string, payload: Uint8Array): void => {
    if (client.connected) client.publish(topic, Buffer.from(payload));
  };
  let [seq, born, speed, alive] = [1, 0, 0, true];
  const stamped = () => ({ timestamp: BigInt(Date.now()) });
  const birth = (): void => {
    seq = 1;
    say('spBv1.0/Plant/NBIRTH/Line1', nbirth(born));
    const metrics = [metric('Motor/Speed', 'Double', speed, { alias: 7n, ...stamped() })];
    say('spBv1.0/Plant/DBIRTH/Line1/Mixer', bytesOf(1, metrics));
  };
  client.on('connect', () => {
    client.subscribe('spBv1.0/Plant/NCMD/Line1');
    birth();
  });
  // The only thing that it is told is to be born again.
  client.on('message', () => {
    if (alive) birth();
  });
  const reporting = setInterval(() => {
    if (!alive) return;
    seq = (seq + 1) % 256;
    speed = (speed + 1) % 1_000;
    const of = { alias: 7n, ...stamped(), value: { kind: 'double' as const, value: speed } };
    say('spBv1.0/Plant/DDATA/Line1/Mixer', bytesOf(seq, [of]));
  }, 500);
  const id = 'mixer';
  const device = { device: id, settings: { group: 'Plant', node: 'Line1', edgeDevice: 'Mixer' } };
  return {
    id,
    site: {
      ...place(id, [{ path: 'speed', unit: '/min' }]),
      links: [{ id: 'mixing', protocol: 'sparkplug', settings: { url, hostId: 'drill' }, devices: [device] }],
      rules: [
        {
          ...{ id: 'speed', topic: `devices/${id}/metrics/Motor/Speed` },
          ...{ time: { path: 'time', format: 'epoch-ms' }, quality: 'quality' },
          values: [{ point: `${CELL}/${id}/speed`, path: 'value' }],
        },
      ],
    },
    async misbehave(random) {
      const how = random.pick(['died', 'left numbers out', 'lost its broker', 'garbage'] as const);
      const away = random.between(...AWAY);
      if (how === 'died') {
        alive = false;
        say('spBv1.0/Plant/NDEATH/Line1', ndeath(born));
      } else if (how === 'left numbers out') seq = (seq + 5) % 256;
      else if (how === 'garbage') say('spBv1.0/Plant/DDATA/Line1/Mixer', new Uint8Array(64).fill(0xff));
      else await broker.stop();
      await delay(away);
      if (how === 'died') {
        born = (born + 1) % 256;
        alive = true;
        birth();
      } else if (how === 'lost its broker') await broker.start();
      return lasting(how, away);
    },
    async stop() {
      clearInterval(reporting);
      await client.endAsync(true);
      await broker.remove();
    },
  };
};

/** Somebody else's broker that keeps what it took over its own restart; a careful client publishes to it. */
export const foreignBroker: MakeDevice = async () => {
  if (!hasMosquitto) return null;
  const broker = await mosquitto([
    'allow_anonymous true',
    'persistence true',
    'persistence_location {folder}/',
    'autosave_on_changes true',
    'autosave_interval 1',
  ]);
  await broker.start();
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const client = mqtt.connect(url, { clientId: 'careful', clean: false, reconnectPeriod: 200, protocolVersion: 5 });
  client.on('error', () => undefined);
  const id = 'foreign';
  let sent = 0;
  let publishing: NodeJS.Timeout | undefined;
  const publish = (): void => {
    const reading = { t: Date.now() * 1_000, v: sent++ % 1_000 };
    client.publish(`devices/${id}/value`, JSON.stringify(reading), { qos: 1 });
  };
  return {
    id,
    site: {
      ...place(id, [{ path: 'value', unit: '1' }]),
      brokers: [{ id: 'foreign-broker', url, clientId: 'millrace', subscribe: [{ filter: 'devices/#' }] }],
    },
    async begin(site) {
      // A broker keeps nothing for who never subscribed.
      await until(
        'the gateway has subscribed',
        async () => (await statusesOf(site)).flatMap(({ links = [] }) => links),
        (links) => links.some((link) => link.id === 'foreign-broker' && link.state === 'online'),
      );
      publishing = setInterval(publish, 500);
    },
    async misbehave(random) {
      const away = random.between(...AWAY);
      await broker.stop();
      await delay(away);
      await broker.start();
      return lasting('its broker was restarted', away);
    },
    async finish() {
      clearInterval(publishing);
      return { what: 'readings', of: `${CELL}/${id}/value`, count: sent };
    },
    async stop() {
      clearInterval(publishing);
      await client.endAsync(true);
      await broker.remove();
    },
  };
};
