import { QUALITY } from '@millrace/contracts';
import {
  type BrowsedItem,
  DeviceError,
  type DevicePoint,
  type DeviceRequest,
  deviceDriver,
} from '@millrace/driver-api';
import type { Varbind } from 'net-snmp';
import type { SnmpAddress } from './address.ts';
import { manifest } from './manifest.ts';
import { openSnmp, RefusedBySnmp, type SnmpLink } from './session.ts';
import { pointValue, varbindOf } from './value.ts';

interface SnmpRequest extends DeviceRequest {
  readonly points: readonly DevicePoint<SnmpAddress>[];
}

/** SNMP 1, 2c and 3: power supplies, switches, printers, sensors of rooms. */
export const snmpDriver = deviceDriver(manifest, {
  connect: openSnmp,

  plan: (points, { most }): readonly SnmpRequest[] =>
    Array.from({ length: Math.ceil(points.length / most) }, (_, at) => ({
      points: points.slice(at * most, (at + 1) * most),
    })),

  async read(link, { points }, { signal }) {
    const asked = points.filter(({ address }) => !link.missing.has(address.oid));
    const answers = await readAll(link, [...new Set(asked.map(({ address }) => address.oid))], signal);
    const found = new Map(answers.map((varbind) => [varbind.oid, varbind]));
    return asked.flatMap(({ id, address }) => {
      const varbind = found.get(address.oid);
      const value = varbind && pointValue(varbind, address.kind);
      if (value === undefined) return [];
      return [{ point: id, value, quality: value === null ? QUALITY.badDevice : QUALITY.good }];
    });
  },

  async write(link, { path, address }, value, { signal }) {
    const varbind = varbindOf(address.oid, address.kind, value);
    if ('fault' in varbind) throw new DeviceError('unwritable', `${path}: ${varbind.fault}`);
    try {
      await link.set(varbind, signal);
    } catch (error) {
      throw error instanceof RefusedBySnmp ? new DeviceError('unwritable', `${path}: ${error.message}`) : error;
    }
  },

  browse: (link, under = '1.3.6.1', { signal }) => walk(link, under, signal),

  close: async (link) => link.close(),
});

/** A question that is too big, or that one object of version 1 spoils, is halved until what is wrong stands alone. */
async function readAll(link: SnmpLink, oids: string[], signal: AbortSignal): Promise<readonly Varbind[]> {
  if (oids.length === 0) return [];
  try {
    return await link.get(oids, signal);
  } catch (error) {
    if (!(error instanceof RefusedBySnmp) || !error.ofOneValue) throw error;
    if (oids.length === 1) {
      if (!error.isMissing || link.version !== '1') throw error;
      link.missing.add(oids[0] ?? '');
      return [];
    }
    const half = Math.ceil(oids.length / 2);
    const first = await readAll(link, oids.slice(0, half), signal);
    return [...first, ...(await readAll(link, oids.slice(half), signal))];
  }
}

/** How many objects one question of a walk asks for. */
const AT_ONCE = 20;

/** All objects below one, in the device's order. Rejects where that order goes backwards, for it would never end. */
async function* walk(link: SnmpLink, under: string, signal: AbortSignal): AsyncGenerator<BrowsedItem> {
  const root = under.replace(/^\./, '').split(' ', 1)[0] ?? under;
  let last = root;
  for (;;) {
    let answers: readonly Varbind[];
    try {
      answers = await link.next(last, AT_ONCE, signal);
    } catch (error) {
      // Version 1 says so at its end.
      if (error instanceof RefusedBySnmp && error.isMissing) return;
      throw error;
    }
    if (answers.length === 0) return;
    for (const varbind of answers) {
      const value = pointValue(varbind, undefined);
      if (value === undefined || !varbind.oid.startsWith(`${root}.`)) return;
      if (!isAfter(varbind.oid, last))
        throw new DeviceError('garbled', `the device tells ${varbind.oid} after ${last}: its order goes backwards`);
      last = varbind.oid;
      yield {
        address: last,
        label: String(value).slice(0, 80),
        type: typeof value === 'number' ? 'number' : 'text',
        writable: false,
      };
    }
  }
}

function isAfter(oid: string, other: string): boolean {
  const [left, right] = [oid.split('.').map(Number), other.split('.').map(Number)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const [one = -1, two = -1] = [left[at], right[at]];
    if (one !== two) return one > two;
  }
  return false;
}
