import { setTimeout as delay } from 'node:timers/promises';
import type { tcpProxy } from '../../harness/tcp-proxy.ts';
import { stopDatabase } from '../faults/stop-database.ts';
import type { FaultScene } from '../faults/under-load.ts';
import { killHard, pidOf } from '../faults/victims.ts';
import type { PlantDevice } from './plant-device.ts';

/** What a minute's fault works on. */
export interface Hour {
  readonly scene: FaultScene;
  /** The device whose turn it is: each comes once before any comes again. */
  readonly device: PlantDevice;
  readonly link: Awaited<ReturnType<typeof tcpProxy>>;
}

/** Does its harm, undoes it, and tells in a few words what it was. */
export type Fault = (hour: Hour) => Promise<string>;

const device: Fault = async ({ scene, device: one }) => `${one.id}: ${await one.misbehave(scene.random)}`;

const link: Fault = async ({ scene, link: way }) => {
  const how = scene.random.pick(['cut', 'half-open'] as const);
  const milliseconds = Math.round(scene.random.between(2_000, 10_000));
  way.set(how);
  await delay(milliseconds);
  way.set('open');
  return `link of the MQTT devices ${how}, ${milliseconds} ms`;
};

const killed =
  (victim: 'gateway' | 'server'): Fault =>
  async ({ scene }) =>
    killHard(scene.plant, victim) ? `${victim} killed` : `${victim} was just starting`;

const database: Fault = async ({ scene }) => {
  if (pidOf(scene.plant, 'postgres') === null) return 'PostgreSQL was just starting';
  const milliseconds = Math.round(scene.random.between(5_000, 15_000));
  const goOn = stopDatabase(scene.plant);
  await delay(milliseconds);
  goOn();
  return `PostgreSQL stood still, ${milliseconds} ms`;
};

/** After these nothing is killed, so that gateway and server live long enough for their memory to be told. */
const LAST_KILL = 10;

/** The faults of a round of minutes; each comes once before a round comes again. */
export const faultsOf = (minute: number): Fault[] => [
  device,
  link,
  device,
  database,
  device,
  ...(minute > LAST_KILL ? [device] : [killed('gateway'), killed('server')]),
];
