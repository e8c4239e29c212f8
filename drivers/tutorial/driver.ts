import { QUALITY } from '@millrace/contracts';
import { DeviceError, deviceDriver } from '@millrace/driver-api';
import { readQuestion, writeQuestion } from './codec.ts';
import { manifest } from './manifest.ts';
import { openKiln } from './transport.ts';

/** Kilns, asked over TCP in lines of text. */
export const kilnDriver = deviceDriver(manifest, {
  connect: (settings, { signal, lost }) => openKiln(settings, signal, lost),

  plan: (points, { names }) =>
    Array.from({ length: Math.ceil(points.length / names) }, (_, at) => ({
      points: points.slice(at * names, (at + 1) * names),
    })),

  async read(link, { points }, { signal }) {
    const names = points.map(({ address }) => address);
    const { time, values } = await link.ask((number) => readQuestion(number, names), signal);
    return points.flatMap(({ id, address }) => {
      const value = values.get(address);
      if (value === undefined) return [];
      return [{ point: id, value, time, quality: value === null ? QUALITY.badDevice : QUALITY.good }];
    });
  },

  async write(link, { path, address }, value, { signal }) {
    if (typeof value !== 'number') throw new DeviceError('unwritable', `${path} takes a number`);
    await link.ask((number) => writeQuestion(number, address, value), signal);
  },

  close: (link) => link.close(),
});
