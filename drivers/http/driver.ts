import { type Micros, parsePath, QUALITY, readPayloadTime, type SampleValue, valueAt } from '@millrace/contracts';
import { DeviceError, type DevicePoint, type DeviceRequest, deviceDriver } from '@millrace/driver-api';
import { filledBody, type HttpAddress } from './address.ts';
import { pointerSteps, readDocument } from './codec/document.ts';
import { type HttpProfile, manifest } from './manifest.ts';
import { placeOf } from './transport/exchange.ts';
import { openLink, type Page } from './transport/link.ts';

interface PageRequest extends DeviceRequest {
  readonly points: readonly DevicePoint<HttpAddress>[];
  readonly page: string;
}

/** Pages of a server, asked for again and again; one question a page, however many points stand on it. */
export const httpDriver = deviceDriver(manifest, {
  connect: openLink,

  plan: (points): readonly PageRequest[] =>
    [...Map.groupBy(points, ({ address }) => address.page)].map(([page, on]) => ({ page, points: on })),

  async read(link, { page: name, points }, { signal, profile }) {
    const page = await link.page(name, signal);
    const document = documentOf(page, profile);
    const time = timeOf(document, page, profile);
    return points.flatMap(({ id, address }) => {
      const value = valueAt(document, address.steps);
      if (value === undefined) return [];
      const sample = {
        point: id,
        value: value as SampleValue,
        quality: value === null ? QUALITY.badDevice : QUALITY.good,
      };
      return [time === null ? sample : { ...sample, time }];
    });
  },

  async write(link, { path, address }, value, { signal }) {
    const { write } = address;
    if (!write) throw new DeviceError('unwritable', `${path}: its address does not say how it is written`);
    await link.send(write.to, write.method, filledBody(write.body, value), signal);
  },

  close: async (link) => link.close(),
  parallel: ({ parallel }) => parallel,
});

function documentOf({ url, type, body }: Page, profile: HttpProfile): unknown {
  const read = readDocument(body, type, profile);
  if ('fault' in read) throw new DeviceError('garbled', `${placeOf(url)}: ${read.fault}`);
  return read.document;
}

/** When the page says its values were measured; null where it is not asked for. */
function timeOf(document: unknown, { url }: Page, { time }: HttpProfile): Micros | null {
  if (!time) return null;
  const steps = pointerSteps(time.at) ?? parsePath(time.at);
  const said = valueAt(document, steps);
  const micros = readPayloadTime(said, time.format, time.zone);
  if (micros !== null) return micros;
  const found = said === undefined ? 'nothing stands there' : `it is ${JSON.stringify(said).slice(0, 60)}`;
  throw new DeviceError(
    'device',
    `${placeOf(url)}: the time at "${time.at}" cannot be read as ${time.format}: ${found}`,
  );
}
