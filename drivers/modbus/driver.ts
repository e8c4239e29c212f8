import { openSerial, openTcp } from '@millrace/byte-line';
import { MICROS_PER_MS } from '@millrace/contracts';
import { DeviceError, type DeviceRequest, deviceDriver } from '@millrace/driver-api';
import { type UnitBlock, unitBlock } from './block.ts';
import { Link, type Timing } from './link/link.ts';
import { type ModbusSettings, manifest } from './manifest.ts';
import { fewestRequests, unreadable } from './planner.ts';
import { type CodecCache, limitsOf, modbusPoint } from './points.ts';
import { readBlock, type Splits } from './read-block.ts';
import { scan } from './scan.ts';
import { writePoint } from './write-point.ts';

interface ModbusLink {
  readonly line: Link;
  readonly splits: Splits;
}

interface ModbusRequest extends DeviceRequest {
  readonly block: UnitBlock;
}

/** Modbus TCP, RTU and RTU over TCP: one line, one question at a time unless its settings say more, any number of units. */
export const modbusDriver = deviceDriver(manifest, {
  async connect(settings, { signal, lost }): Promise<ModbusLink> {
    const stream = await (settings.transport === 'rtu'
      ? openSerial({ ...settings, path: settings.path ?? '' }, signal)
      : openTcp({ host: settings.host ?? '', port: settings.port, connectWithin: CONNECT_WITHIN_MS }, signal));
    const framing = settings.transport === 'tcp' ? 'tcp' : 'rtu';
    const line = new Link(stream, framing, timingOf(settings), lost, settings.inFlight);
    return { line, splits: new WeakMap() };
  },

  plan(points, profile): readonly ModbusRequest[] {
    const limits = limitsOf(profile);
    const codecs: CodecCache = new Map();
    const placed = points.map((point) => modbusPoint(point, profile, codecs));
    const faults = placed.flatMap((item) => {
      const why = unreadable(item, limits);
      return why ? [`${item.point.path}: ${why}`] : [];
    });
    if (faults.length > 0) throw new DeviceError('misconfigured', faults.join('; '));
    return [...Map.groupBy(placed, ({ unit }) => unit)].flatMap(([unit, items]) =>
      fewestRequests(items, limits).map((taken) => {
        const block = unitBlock(unit, taken);
        return { points: block.points, block };
      }),
    );
  },

  read: ({ line, splits }, { block }, { signal }) => readBlock(line, block, splits, signal),

  write: ({ line }, point, value, { signal, profile }) =>
    writePoint(line, modbusPoint(point, profile), value, profile, signal),

  browse: ({ line }, under, { signal, profile }) => scan(line, under, profile, signal),

  parallel: ({ inFlight }) => inFlight,

  close: ({ line }) => line.close(),
});

const CONNECT_WITHIN_MS = 10_000;
/** A letter on a serial line: start bit, data, parity or second stop bit, stop bit. */
const BITS_A_LETTER = 11;

/** Frames are 3.5 letters apart, and 1.75 ms above 19,200 baud (Modbus over serial line 1.02 §2.5.1.1). */
export function timingOf({ transport, baudRate, answerWithin, lateWithin, turnaround }: ModbusSettings): Timing {
  const byRate = baudRate > 19_200 ? 1.75 : (3.5 * BITS_A_LETTER * 1000) / baudRate;
  const given = turnaround === undefined ? undefined : turnaround / MICROS_PER_MS;
  return {
    answerWithin: answerWithin / MICROS_PER_MS,
    lateWithin: lateWithin / MICROS_PER_MS,
    turnaround: given ?? (transport === 'rtu' ? byRate : 0),
  };
}
