import type { TreePoint } from '@millrace/hmi-client';
import type { Format } from '@millrace/hmi-ui/format/format.ts';

/** A point as people call it: its label, else the last level of its path. */
export const pointName = (point: Pick<TreePoint, 'label' | 'path'>, show: Format): string =>
  point.label ? show.name(point.label) : (point.path.split('/').at(-1) ?? point.path);
