import type { SiteDocument } from '@millrace/contracts';
import { cncCell } from '../devices/cnc-cell.ts';
import { energyMeter } from '../devices/energy-meter.ts';
import { filler } from '../devices/filler.ts';
import { packer } from '../devices/packer.ts';
import { rfidPortal } from '../devices/rfid-portal.ts';
import { scale } from '../devices/scale.ts';
import { sewingMachine } from '../devices/sewing-machine.ts';
import { timeClock } from '../devices/time-clock.ts';
import { CREWS, TAGS } from '../masters/people-and-tags.ts';
import type { DeviceMemory, Millis, SimulatedDevice } from './message.ts';
import type { PlantMoment } from './plant-time.ts';
import { plantTime } from './plant-time.ts';
import { random } from './random.ts';

export interface PlantParts {
  readonly site: SiteDocument;
  readonly seed: number;
  readonly start: Millis;
  readonly tempo: () => number;
  readonly memory: Readonly<Record<string, DeviceMemory>>;
}

const DAY_BEFORE: Millis = 20 * 3_600_000;

/** Full power of a line, in kW. */
const KILOWATTS: Readonly<Record<string, number>> = {
  'garments/sewing-1': 6,
  'garments/sewing-2': 6,
  'process/filling-1': 34,
  'process/machining-1': 72,
};

/**
 * The devices of the demo plant, in the order of the site's document: a machine stands before the one it feeds, and
 * what looks at a line stands behind its machines. Throws where the document names a profile that nothing here plays.
 */
export function demoPlant({ site, seed, start, tempo, memory }: PlantParts): SimulatedDevice[] {
  const moment: (at: Millis) => PlantMoment = plantTime(site.calendar);
  /** Machines of a line that produce, to tell how busy it is. */
  const lines = new Map<string, { producing: () => boolean }[]>();
  const busyOf = (line: string) => (): number => {
    const machines = lines.get(line) ?? [];
    return machines.length === 0 ? 0 : machines.filter(({ producing }) => producing()).length / machines.length;
  };
  let feeding: (() => boolean) | undefined;

  return site.devices.map((declared): SimulatedDevice => {
    const { id, path, profile } = declared;
    const chance = random(seed, id);
    const line = path.split('/').slice(0, 2).join('/');
    const around = { random: chance, moment, tempo };
    const kept = memory[id] ?? {};
    const join = (producing: () => boolean): void => {
      lines.set(line, [...(lines.get(line) ?? []), { producing }]);
    };
    switch (profile) {
      case 'sewing-machine': {
        const device = sewingMachine(id, around, start, kept);
        join(() => device.mode === 'producing');
        return device;
      }
      case 'cnc-cell': {
        const device = cncCell(id, around, start, kept);
        join(() => device.mode === 'producing');
        return device;
      }
      case 'filler': {
        const device = filler(id, around, start, kept);
        feeding = () => device.mode === 'producing';
        join(feeding);
        return device;
      }
      case 'packer': {
        const before = feeding;
        const device = packer(id, before ? { ...around, starved: () => !before() } : around, start, kept);
        feeding = () => device.mode === 'producing';
        join(feeding);
        return device;
      }
      case 'energy-meter':
        return energyMeter(
          id,
          path,
          { random: chance, busy: busyOf(line), start, kilowatts: KILOWATTS[line] ?? 10 },
          kept,
        );
      case 'scale':
        return scale(id, {
          random: chance,
          start,
          kilograms: line.startsWith('garments') ? 14 : 118,
          deviation: line.startsWith('garments') ? 0.6 : 4,
          busy: busyOf(line),
          tempo,
        });
      case 'rfid-portal':
        return rfidPortal(
          id,
          { random: chance, start, tags: TAGS.map(({ epc }) => epc), busy: busyOf(line), tempo },
          kept,
        );
      case 'time-clock': {
        const garments = line.startsWith('garments');
        // Who is there at the first sight of the plant has come before the history begins.
        const since = memory[id] ? start : start - DAY_BEFORE;
        return timeClock(
          id,
          {
            random: chance,
            start: since,
            speaks: garments ? 'mqtt' : 'http',
            moment,
            crews: CREWS[garments ? 'garments' : 'process'],
            deadBattery: !garments,
          },
          kept,
        );
      }
      default:
        throw new Error(`device ${id}: the demo plant has nothing that plays the profile "${profile ?? '(none)'}"`);
    }
  });
}
