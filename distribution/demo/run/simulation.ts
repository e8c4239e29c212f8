import type { SiteDocument } from '@millrace/contracts';
import { httpLink } from '../link/http-link.ts';
import { mqttLink } from '../link/mqtt-link.ts';
import { Outbox } from '../link/outbox.ts';
import type { DeviceMemory, Millis, SimulatedDevice } from '../model/message.ts';
import { demoPlant } from '../model/plant.ts';
import { random } from '../model/random.ts';
import type { DemoMemory, Outboxes } from './demo-folder.ts';
import { mishaps } from './mishaps.ts';

export interface SimulationParts {
  readonly site: SiteDocument;
  readonly credentials: Readonly<Record<string, string>>;
  readonly doors: { readonly mqtt: string; readonly http: string };
  readonly seed: number;
  readonly speed: number;
  /** How much of the past is told where nothing of it is known, in milliseconds. */
  readonly history: Millis;
  /** Only this device; left out: all of them. */
  readonly only?: string;
  readonly memory: DemoMemory | null;
  /** What the last run had still to send. */
  readonly unsent: Outboxes;
  readonly tell: (what: string) => void;
}

export interface Simulation {
  readonly sent: number;
  readonly waiting: number;
  readonly connected: number;
  readonly devices: number;
  setSpeed(speed: number): void;
  /** What the next run goes on from; `clean` where nothing more will be sent. */
  memory(clean: boolean): DemoMemory;
  /** Hangs up; gives what was not sent, for the next run. */
  stop(): Promise<Outboxes>;
}

/** How often the devices are asked what they have done since. */
const BEAT = 250;
/** The past is told with longer pauses between two reports: a chart of hours needs no more. */
const PAST_EVERY: Millis = 30_000;
/** How often the caller keeps `memory`, in milliseconds. */
export const NOTED_EVERY: Millis = 30_000;
const GROUP = { mqtt: 12, http: 60 } as const;

/** Starts the devices, each with its own connection and credential. Throws where one has no credential. */
export function simulate(parts: SimulationParts): Simulation {
  const { site, credentials, doors, seed, history, only, memory, unsent, tell } = parts;
  let speed = parts.speed;
  let telling = true;
  const now = Date.now();
  const start = Math.min(now, Math.max(toldUntil(memory), now - history));
  const plant = demoPlant({ site, seed, start, tempo: () => (telling ? 1 : speed), memory: remembered(memory) });

  const members = plant.flatMap((device) => {
    if (only !== undefined && device.id !== only) return [];
    const secret = credentials[device.id];
    if (secret === undefined) {
      throw new Error(
        `device ${device.id} has no secret: run "millrace device rotate ${device.id}", or set the demo up anew`,
      );
    }
    let said = '';
    const complain = (what: string): void => {
      if (what !== said) tell(`${device.id}: ${what}`);
      said = what;
    };
    const credential = { device: device.id, secret };
    const link =
      device.speaks === 'http' ? httpLink(doors.http, credential) : mqttLink(doors.mqtt, credential, complain);
    const chance = random(seed, `outbox ${device.id}`);
    return [{ device, link, outbox: new Outbox({ link, random: chance, group: GROUP[device.speaks], complain }) }];
  });
  if (members.length === 0) throw new Error(`there is no device "${only ?? ''}" in the demo plant`);
  const sending = new Set(members.map(({ device }) => device));

  for (const { device, outbox } of members) outbox.takeBacklog(unsent[device.id] ?? []);
  tellThePast(plant, start, now, (device, messages) => {
    if (sending.has(device)) members.find((member) => member.device === device)?.outbox.takeBacklog(messages);
  });
  telling = false;

  // A meter may publish nothing below devices/: what a door refuses for good would be sent again for ever.
  const strays = new Set(site.devices.filter(({ profile }) => profile !== 'energy-meter').map(({ id }) => id));
  const trouble = mishaps({
    random: random(seed, `mishaps ${now}`),
    tempo: () => speed,
    devices: members.map(({ device, link }) => ({ id: device.id, link, strays: strays.has(device.id) })),
    stray: (id, message) => members.find(({ device }) => device.id === id)?.outbox.take([message], message.at),
    tell,
  });
  let reached = now;
  const beat = setInterval(() => {
    reached = Math.max(reached, Date.now());
    // Every device moves on, so that the line behaves the same whoever of it is run here.
    for (const device of plant) {
      const messages = device.advance(reached, device.every);
      if (messages.length > 0 && sending.has(device)) {
        members.find((member) => member.device === device)?.outbox.take(messages, reached);
      }
    }
    for (const { outbox } of members) void outbox.flush(reached);
    if (only === undefined) trouble.look(reached);
  }, BEAT);

  return {
    get sent() {
      return members.reduce((sum, { outbox }) => sum + outbox.sent, 0);
    },
    get waiting() {
      return members.reduce((sum, { outbox }) => sum + outbox.waiting, 0);
    },
    get connected() {
      return members.filter(({ link }) => link.up).length;
    },
    devices: members.length,
    setSpeed(next) {
      speed = next;
    },
    memory: (clean) => ({
      seed,
      at: reached,
      clean,
      devices: Object.fromEntries(plant.map((device) => [device.id, device.save()])),
    }),
    async stop() {
      clearInterval(beat);
      const unsent = Object.fromEntries(members.map(({ device, outbox }) => [device.id, outbox.unsent()]));
      await Promise.all(members.map(({ link }) => link.stop()));
      return unsent;
    },
  };
}

/** Moves the plant through the past in steps, so that machines of a line see each other as they go. */
function tellThePast(
  plant: readonly SimulatedDevice[],
  from: Millis,
  to: Millis,
  keep: (device: SimulatedDevice, messages: ReturnType<SimulatedDevice['advance']>) => void,
): void {
  for (let at = from; at < to; at = Math.min(to, at + PAST_EVERY)) {
    const until = Math.min(to, at + PAST_EVERY);
    for (const device of plant) {
      const machine = device.speaks === 'mqtt' && 'mode' in device;
      keep(device, device.advance(until, machine ? Math.max(device.every, PAST_EVERY) : device.every));
    }
  }
}

/** After a kill nothing is told again of the time since the last note: what was sent then may not be contradicted. */
const toldUntil = (memory: DemoMemory | null): Millis =>
  memory ? memory.at + (memory.clean ? 0 : 2 * NOTED_EVERY) : 0;

/**
 * After a kill the counters kept are behind those sent, and a controller without power begins at zero: so it does. What
 * only ever grows (a sequence, energy) goes on above the highest that can have been sent.
 */
function remembered(memory: DemoMemory | null): Readonly<Record<string, DeviceMemory>> {
  if (!memory) return {};
  if (memory.clean) return memory.devices;
  return Object.fromEntries(
    Object.entries(memory.devices).map(([id, { good: _, scrap: __, ...kept }]) => [
      id,
      { ...kept, ...(kept.energy === undefined ? {} : { energy: kept.energy + 2 }) },
    ]),
  );
}
