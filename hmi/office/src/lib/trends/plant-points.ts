import type { TreePoint, TreeSite } from '@millrace/hmi-client';

export interface PlacedPoint {
  readonly point: TreePoint;
  readonly device: TreeSite['areas'][number]['lines'][number]['devices'][number];
  readonly line: TreeSite['areas'][number]['lines'][number];
}

/** Every point of a site that can be drawn as a line, with where it is. */
export const drawablePoints = (site: TreeSite | null): PlacedPoint[] =>
  (site?.areas ?? []).flatMap(({ lines }) =>
    lines.flatMap((line) =>
      line.devices.flatMap((device) =>
        device.points
          .filter(({ type }) => type === 'number' || type === 'boolean')
          .map((point) => ({ point, device, line })),
      ),
    ),
  );

/** The points that hold every word of a search in their path, name or device. */
export function searchPoints(all: readonly PlacedPoint[], text: string): PlacedPoint[] {
  const words = text
    .toLowerCase()
    .split(/[\s/]+/)
    .filter(Boolean);
  if (words.length === 0) return [];
  return all.filter(({ point, device }) => {
    const names = [...Object.values(point.label ?? {}), ...Object.values(device.name)];
    const where = `${point.path} ${names.join(' ')}`.toLowerCase();
    return words.every((word) => where.includes(word));
  });
}
