import type { LocalizedText, Shift } from '@millrace/contracts';
import type { PlantTree, TreePoint } from './shapes.ts';

export interface TreeDevice {
  readonly id: string;
  /** area/line/cell/device: what facts call the machine. */
  readonly path: string;
  readonly name: LocalizedText;
  readonly profile: string | null;
  readonly machine: boolean;
  readonly points: readonly TreePoint[];
}
export interface TreeLine {
  readonly id: string;
  readonly name: LocalizedText;
  readonly devices: readonly TreeDevice[];
}
/** A site as the screens walk it: areas hold lines, lines hold devices, devices hold points. */
export interface TreeSite {
  readonly id: string;
  readonly name: LocalizedText;
  readonly zone: string;
  readonly shifts: readonly Shift[];
  readonly areas: readonly { readonly id: string; readonly name: LocalizedText; readonly lines: readonly TreeLine[] }[];
}

/** A device without a label is called by its own id, written as a name: "sewing-3-m1" → "Sewing 3 m1". */
const written = (id: string): LocalizedText => ({
  en: id.replace(/[-_]+/g, ' ').replace(/^./, (first) => first.toUpperCase()),
});

/** Hangs what the server tells side by side into one tree. A site without a configuration has no areas yet. */
export function treeOf(
  site: { code: string; name: LocalizedText; zone: string; shifts: readonly Shift[] },
  tree: PlantTree,
): TreeSite {
  const points = new Map<string, TreePoint[]>();
  for (const point of tree?.points ?? []) {
    const device = point.path.split('/').slice(1, 5).join('/');
    points.set(device, [...(points.get(device) ?? []), point]);
  }
  const devices = (tree?.devices ?? []).map(({ id, path, profile, label, machine }) => ({
    id,
    path,
    name: label ?? written(id),
    profile: profile ?? null,
    machine,
    points: points.get(path) ?? [],
  }));
  return {
    id: site.code,
    name: site.name,
    zone: site.zone,
    shifts: site.shifts,
    areas: (tree?.areas ?? []).map((area) => ({
      ...area,
      lines: area.lines.map((line) => ({
        ...line,
        devices: devices.filter(({ path }) => path.startsWith(`${area.id}/${line.id}/`)),
      })),
    })),
  };
}
