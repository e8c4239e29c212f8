import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { NO_FAULT } from '@millrace/driver-modbus/sim';
import { startSerialSimulator } from '../../../drivers/modbus/sim/serial-simulator.ts';
import { killChild } from '../../harness/child.ts';
import { until } from '../../harness/plant-client.ts';
import type { Misbehaving } from '../misbehaving/device.ts';

const UNIT = 7;
const REGISTERS = [0, 100, 200];
const AWAY = [2_000, 10_000] as const;
const LINE = { baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1 } as const;

/**
 * A unit at the end of a serial line that socat makes: its adapter is pulled out and put in again, it is silent, or it
 * sends garbage. Null where there is no socat.
 */
export async function serialUnit(folder: string): Promise<Misbehaving | null> {
  const own = join(folder, 'serial');
  mkdirSync(own, { recursive: true });
  const [near, far] = [join(own, 'gateway'), join(own, 'device')];
  const plugIn = async (): Promise<ChildProcess | null> => {
    for (const end of [near, far]) rmSync(end, { force: true });
    const child = spawn('socat', [`pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`], { stdio: 'ignore' });
    const started = await new Promise<boolean>((resolve) => {
      child.once('spawn', () => resolve(true));
      child.once('error', () => resolve(false));
    });
    if (!started) return null;
    await until('socat has made its pair', async () => [near, far].every((end) => existsSync(end)), Boolean);
    return child;
  };
  let line = await plugIn();
  if (!line) return null;
  const serve = () => startSerialSimulator({ ...LINE, path: far }, { units: [UNIT] });
  let simulator = await serve();
  const fill = (): void => {
    for (const register of REGISTERS) simulator.memory(UNIT).holding[register] = register + 1;
  };
  fill();
  return {
    id: 'modbus-rtu',
    settings: { transport: 'rtu', path: near, ...LINE, answerWithin: '500 ms', lateWithin: '600 ms' },
    profile: { unit: UNIT },
    points: REGISTERS.map((register) => ({
      ...{ name: `r${register}`, address: `holding:${register}` },
      wrong: (value: number) => (value === register + 1 ? null : `${value} instead of ${register + 1}`),
    })),
    async misbehave(random) {
      const how = random.pick(['pulled out', 'silent', 'garbage'] as const);
      const from = Date.now();
      if (how === 'pulled out') {
        await simulator.stop();
        if (line) await killChild(line);
      } else
        simulator.setFault(() =>
          how === 'silent' ? { kind: 'silence' } : { kind: 'garbage', bytes: new Uint8Array(40).fill(0x55) },
        );
      await delay(random.between(...AWAY));
      if (how === 'pulled out') {
        line = await plugIn();
        simulator = await serve();
        fill();
      } else simulator.setFault(() => NO_FAULT);
      return { how, from, to: Date.now() };
    },
    heal: async () => undefined,
    async stop() {
      await simulator.stop();
      if (line) await killChild(line);
    },
  };
}
