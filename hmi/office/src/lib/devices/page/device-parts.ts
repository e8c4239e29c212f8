import type { SiteWay, StoredSite, TreeDevice, TreePoint } from '@millrace/hmi-client';
import type { Values } from '../setup/setting-words.ts';

type Document = StoredSite['document'];

/** What a site's document says of one of its devices. */
export interface DeviceParts {
  /** Its entry; null: it is part of an asset, and written there. */
  readonly declared: Document['devices'][number] | null;
  /** How it is reached; null: it signs in at our own doors. */
  readonly way: { readonly part: 'connections' | 'links'; readonly entry: SiteWay; readonly own: Behind } | null;
}
export type Behind = SiteWay['devices'][number] & { readonly points?: readonly AskedPoint[] };
interface AskedPoint {
  readonly point: string;
  readonly address: unknown;
}

export function partsOf(document: Document, id: string): DeviceParts {
  const declared = document.devices.find((one) => one.id === id) ?? null;
  for (const part of ['connections', 'links'] as const) {
    for (const entry of document[part]) {
      const own = entry.devices.find(({ device }) => device === id);
      if (own) return { declared, way: { part, entry, own } };
    }
  }
  return { declared, way: null };
}

/** A point of a device, with where it comes from. */
export interface PointRow {
  readonly point: TreePoint;
  /** The last level of its path. */
  readonly name: string;
  /** Its definition among the site's own points, as it is written; null: its kind brings it. */
  readonly written: Values | null;
  /** Where it stands in the device; null: it is not asked for. */
  readonly address: string | null;
}

export const nameOf = ({ path }: Pick<TreePoint, 'path'>): string => path.split('/').at(-1) ?? path;
/** As a technician writes it; one that is no text as it stands in the site. */
const addressText = (address: unknown): string => (typeof address === 'string' ? address : JSON.stringify(address));

/** The points of a device by name. `ofKind`: where its kind finds each, by name. Pure. */
export function pointRows(
  device: TreeDevice,
  document: Document,
  { way }: DeviceParts,
  ofKind: ReadonlyMap<string, unknown>,
): readonly PointRow[] {
  const own = new Map(document.points.map((point) => [point.path, point]));
  const asked = new Map((way?.own.points ?? []).map(({ point, address }) => [point, address]));
  return device.points
    .map((point): PointRow => {
      const name = nameOf(point);
      const address = asked.get(name) ?? ofKind.get(name) ?? null;
      const written = own.get(`${device.path}/${name}`) ?? null;
      return { point, name, written, address: address === null ? null : addressText(address) };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}
