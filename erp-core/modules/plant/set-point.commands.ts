import { setPointFault } from '@millrace/contracts';
import { z } from 'zod';
import { answer, type Confirm, command, type DecideContext, type Label, reading, text } from '../../kernel/index.ts';
import { commandTo } from './device-command.commands.ts';
import { refuse } from './refusals.ts';
import { type SettablePoint, settablePoints } from './set-points.ts';
import { device } from './tables.ts';

/** How long it is worth doing, s: whoever set it stands there and waits. */
const SECONDS = 20;

function faultOf(point: SettablePoint | undefined, path: string, value: number | boolean) {
  if (!point) return refuse('set-point-unknown', { point: path });
  if (typeof value !== point.type) return refuse('set-point-wrong-type', { type: point.type });
  const fault = typeof value === 'number' ? setPointFault(value, point.setPoint) : null;
  if (fault?.code === 'between-steps') return refuse('set-point-between-steps', { value, step: fault.bound });
  return fault ? refuse('set-point-outside', { value, ...fault }) : undefined;
}

/**
 * Sets a point that the plant's configuration lets people set (`setPoint`), within its limits. A right of its own: who may set
 * a temperature at a terminal may not send its device any command. What became of it is told by `plant.set-points`.
 */
const setting = (
  name: string,
  label: Label,
  { confirm, alone }: { readonly confirm: Confirm; readonly alone: boolean },
) =>
  command(name, {
    label,
    confirm,
    input: {
      site: text(),
      /** site/area/line/cell/device/name */
      point: text({ max: 400 }),
      value: z.union([z.number(), z.boolean()]),
    },
    site: (input) => input.site,
    load: ({ site, point: path }) => ({
      point: reading(async (db) => (await settablePoints(db, site)).find((one) => one.path === path)),
      devices: device.where({ site, path: path.split('/').slice(1, -1).join('/'), state: 'active' }),
    }),
    decide({ point: path, value }, { point, devices: [of] }, context: DecideContext) {
      const fault = faultOf(point, path, value);
      if (fault) return fault;
      if (alone && point?.setPoint.twoPersons) return refuse('set-point-two-persons');
      if (!of) return refuse('set-point-no-device', { point: path });
      const parameters = { point: path.split('/').at(-1) ?? '', value };
      const { effects, ...given } = commandTo(of, { name: 'write', parameters, seconds: SECONDS }, context);
      return [...effects, answer(given)];
    },
  });

export const writeSetPoint = setting(
  'plant.set-point.write',
  { en: 'Set a value of a machine', bn: 'যন্ত্রের মান বদলান', hi: 'मशीन का मान सेट करें' },
  { confirm: 'none', alone: true },
);
/** The same once a second person has agreed; it is worth doing from then on. */
export const writeSetPointTogether = setting(
  'plant.set-point.write-together',
  { en: 'Set a value of a machine, by two persons', bn: 'দুজনে যন্ত্রের মান বদলান', hi: 'दो लोग मिलकर मशीन का मान सेट करें' },
  { confirm: 'two-persons', alone: false },
);
