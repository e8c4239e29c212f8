import { BOARD_COLUMNS, type BoardDefinition, type BoardWidget, MOST_SETTINGS } from './board.ts';

export interface LayoutFault {
  readonly path: string;
  readonly message: string;
}

const overlaps = (a: BoardWidget, b: BoardWidget): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** What is wrong with how the widgets stand, each by its path; none: they fit, and none lies over another. */
export function layoutFaults({ widgets }: BoardDefinition): readonly LayoutFault[] {
  const faults: LayoutFault[] = [];
  const seen = new Set<string>();
  for (const [index, widget] of widgets.entries()) {
    const path = `definition.widgets.${index}`;
    if (seen.has(widget.id)) faults.push({ path: `${path}.id`, message: `two widgets are called ${widget.id}` });
    seen.add(widget.id);
    if (widget.x + widget.w > BOARD_COLUMNS)
      faults.push({
        path: `${path}.w`,
        message: `reaches beyond column ${BOARD_COLUMNS}: move it left or make it narrower`,
      });
    const under = widgets.slice(0, index).find((other) => overlaps(other, widget));
    if (under) faults.push({ path, message: `lies over ${under.id}: move one of them` });
  }
  if (JSON.stringify(widgets).length > MOST_SETTINGS)
    faults.push({
      path: 'definition',
      message: `more than ${MOST_SETTINGS / 1024} KiB: shorten its texts or remove widgets`,
    });
  return faults;
}
