import { openSerial, openTcp } from '@millrace/byte-line';
import { MICROS_PER_MS, type SampleValue } from '@millrace/contracts';
import { DeviceError, type DevicePoint, type DeviceRequest, deviceDriver } from '@millrace/driver-api';
import { isScaleFault, isScaleReading, type ScaleCommand, type ScaleReading, type ScaleSaid } from './codec/index.ts';
import { ScaleLine } from './line.ts';
import { manifest, READABLE, type ScaleAddress, type ScaleSettings } from './manifest.ts';
import { type Protocol, protocolOf } from './protocol.ts';
import { refuseOtherUnit, samplesOf } from './values.ts';

interface ScaleLink {
  readonly line: ScaleLine;
  readonly protocol: Protocol;
  readonly settings: ScaleSettings;
}

interface ScaleRequest extends DeviceRequest {
  readonly points: readonly DevicePoint<ScaleAddress>[];
  readonly of: 'weight' | 'tare';
}

const CONNECT_WITHIN_MS = 5_000;

/** Scales over TCP and serial lines, asked or sending by themselves: what is read is what the scale says from now on. */
export const scaleDriver = deviceDriver(manifest, {
  async connect(settings, { signal, lost }): Promise<ScaleLink> {
    const { host = '', port, path = '' } = settings;
    const stream = await (settings.transport === 'serial'
      ? openSerial({ ...settings, path }, signal)
      : openTcp({ host, port, connectWithin: CONNECT_WITHIN_MS }, signal));
    const protocol = protocolOf(settings);
    const line = new ScaleLine(stream, protocol.reader(), settings.lateWithin / MICROS_PER_MS, lost);
    return { line, protocol, settings };
  },

  /** What one reading holds is asked for together; where the tare is a question of its own, `read` finds that out. */
  plan(points): readonly ScaleRequest[] {
    const readable = points.filter(({ address }) => (READABLE as readonly string[]).includes(address));
    return (['weight', 'tare'] as const).flatMap((of) => {
      const some = readable.filter(({ address }) => (address === 'tare') === (of === 'tare'));
      return some.length > 0 ? [{ of, points: some }] : [];
    });
  },

  async read({ line, protocol }, { points, of }, { signal, profile }) {
    const question = of === 'tare' && protocol.tare ? protocol.tare : protocol.weigh;
    const reading = question ? readingIn(await line.ask(question, signal)) : await line.next(signal);
    refuseOtherUnit(reading, profile.unit);
    // The answer to another question than this one: the line is out of step.
    if (of === 'weight' && question && reading.weight === null && reading.tare !== null)
      throw new DeviceError('garbled', 'the scale has answered something else');
    return samplesOf(reading, points);
  },

  async write({ line, protocol, settings }, { address, path }, value, { signal, profile }) {
    const bytes = bytesToWrite(protocol, address, value, profile.unit);
    if (!bytes)
      throw new DeviceError('unwritable', `${path}: ${settings.protocol} cannot set "${address}" to ${String(value)}`);
    refuseAnswer(await line.ask(bytes, signal), path);
  },

  close: ({ line }) => line.close(),
});

const COMMAND_OF: Partial<Record<ScaleAddress, ScaleCommand>> = {
  zero: 'zero',
  'take-tare': 'tare',
  'clear-tare': 'clear-tare',
};

function bytesToWrite(
  protocol: Protocol,
  address: ScaleAddress,
  value: SampleValue,
  unit: string,
): Uint8Array | undefined {
  if (address === 'tare') return typeof value === 'number' ? protocol.presetTare(String(value), unit) : undefined;
  const command = COMMAND_OF[address];
  return command !== undefined && value === true ? protocol.command(command) : undefined;
}

function readingIn(said: ScaleSaid): ScaleReading {
  if (isScaleReading(said)) return said;
  if (isScaleFault(said)) throw new DeviceError('garbled', `what the scale answered means nothing (${said.fault})`);
  throw new DeviceError(
    'device',
    said.answer === 'busy' ? 'the scale cannot weigh now: it is busy or moving' : `the scale answered "${said.text}"`,
  );
}

/** Throws a DeviceError where the scale did not do it. */
function refuseAnswer(said: ScaleSaid, path: string): void {
  if (isScaleFault(said)) throw new DeviceError('garbled', `what the scale answered means nothing (${said.fault})`);
  if (isScaleReading(said) || said.answer === 'done') return;
  const why = said.answer === 'busy' ? 'it is busy or moving' : said.answer === 'text' ? said.text : said.answer;
  throw new DeviceError('unwritable', `${path}: the scale refuses it (${why})`);
}
