import type { PointDefinition } from './point.ts';
import type { FaultList } from './site-fault.ts';

/** A point with its whole path (site/area/line/cell/device/name), as the store registers it. */
export type SitePoint = Omit<PointDefinition, 'name'> & { readonly path: string };

/** Something of the expanded site, with the place it was written at. */
export interface Written<Thing> {
  readonly thing: Thing;
  readonly faults: FaultList;
  readonly path: readonly (string | number)[];
}
