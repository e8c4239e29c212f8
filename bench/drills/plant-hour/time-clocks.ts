import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@millrace/distribution/postgres/free-port';
import { faceOf } from '../../../drivers/zkteco/face.ts';
import { AdmsClock } from '../../../drivers/zkteco/sim/adms-clock.ts';
import { PullClock } from '../../../drivers/zkteco/sim/pull-clock.ts';
import { CELL } from '../../harness/site-document.ts';
import { lasting, type MakeDevice, type PlantDevice } from './plant-device.ts';

const ZONE = 'Asia/Dhaka';
const AWAY = [2_000, 10_000] as const;
/** A person punches so often, each time another one. */
const PUNCH_EVERY_MS = 2_000;
const TURN_MS = 1_000;
const PEOPLE = 500;

const siteOf = (id: string, link: object): PlantDevice['site'] => ({
  devices: [{ id, path: `${CELL}/${id}` }],
  links: [link],
  rules: [
    {
      ...{ id: `${id}-punch`, topic: `devices/${id}/punches`, time: { path: 'at', format: 'iso' }, key: 'seq' },
      observation: {
        ...{ type: 'punch', device: `${CELL}/${id}` },
        fields: { person: 'badge', direction: 'direction', method: 'method' },
      },
    },
  ],
  detectors: [{ type: 'attendance-punch', subject: `${CELL}/${id}`, settings: { repeatWithin: '1 min' } }],
});

const punchNow = (count: number) => ({
  person: String(1 + (count % PEOPLE)),
  wall: faceOf(ZONE, Math.floor(Date.now() / 1_000) * 1_000),
  state: 0,
  verify: 1,
});

/** A clock that pushes: away, told no thanks for what it gave, reset so that it gives all of it once more. */
export const pushingClock: MakeDevice = async () => {
  const id = 'clock-push';
  const port = await freePort();
  const clock = new AdmsClock({ url: `http://127.0.0.1:${port}`, serial: 'DRILL1' });
  let [away, known] = [false, false];
  let punched = 0;
  const punching = setInterval(() => clock.punches.push(punchNow(punched++)), PUNCH_EVERY_MS);
  let running = true;
  const turn = async (): Promise<void> => {
    known ||= await clock.handshake();
    if (!known || !(await clock.upload())) return;
    await clock.poll();
  };
  const turning = (async () => {
    while (running) {
      // A gateway that is away is asked again at the next turn; what it was given and not thanked for is given again.
      if (!away) await turn().catch(() => undefined);
      clock.answers.length = 0;
      await delay(TURN_MS);
    }
  })();
  const site = siteOf(id, {
    ...{ id, protocol: 'zkteco', settings: { door: { host: '127.0.0.1', port } } },
    devices: [{ device: id, settings: { serial: 'DRILL1', zone: ZONE } }],
  });
  return {
    id,
    site,
    async misbehave(random) {
      const how = random.pick(['away', 'never thanked', 'reset, and gave all once more'] as const);
      const lasts = random.between(...AWAY);
      if (how === 'away') away = true;
      else if (how === 'never thanked') clock.fault = 'answer-lost';
      else clock.uploaded = 0;
      await delay(lasts);
      clock.fault = 'none';
      away = false;
      return lasting(how, lasts);
    },
    async finish() {
      clearInterval(punching);
      return { what: 'observations', of: id, count: punched };
    },
    async stop() {
      clearInterval(punching);
      running = false;
      await turning;
    },
  };
};

const WRONG = ['silent', 'late', 'wrong-sum', 'pieces', 'refuses', 'hang-up', 'switched off'] as const;

/** A clock that is asked by port 4370: silent, late, garbled, in pieces, or switched off for a while. */
export const pulledClock: MakeDevice = async () => {
  const id = 'clock-pull';
  const clock = new PullClock({ serial: 'DRILL2' });
  const port = await clock.start();
  let punched = 0;
  const punching = setInterval(() => {
    clock.face = faceOf(ZONE, Date.now());
    clock.punch(punchNow(punched++));
    clock.asked.length = 0;
  }, PUNCH_EVERY_MS);
  const pull = { host: '127.0.0.1', port, every: '20 s' };
  const site = siteOf(id, {
    ...{ id, protocol: 'zkteco', settings: {} },
    devices: [{ device: id, settings: { serial: 'DRILL2', zone: ZONE, pull } }],
  });
  return {
    id,
    site,
    async misbehave(random) {
      const how = random.pick(WRONG);
      const away = random.between(...AWAY);
      if (how === 'switched off') await clock.stop();
      else clock.fault = how;
      await delay(away);
      clock.fault = 'none';
      if (how === 'switched off') await clock.start(port);
      return lasting(how, away);
    },
    async finish() {
      clearInterval(punching);
      return { what: 'observations', of: id, count: punched };
    },
    async stop() {
      clearInterval(punching);
      await clock.stop();
    },
  };
};
