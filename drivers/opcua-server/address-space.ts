import type { AddressSpace, DataValue, Namespace, UAObject, UAVariable } from 'node-opcua';
import type { ReadHistory } from './history.ts';
import type { ServedPoint } from './messages.ts';
import { pointNode } from './point-node.ts';
import type { ServedValues } from './served-values.ts';

/** The node of a point, and what makes a change of it told to those who listen. */
interface Served {
  readonly signature: string;
  readonly variable: UAVariable;
  place: number;
}

/** Name of an event of the library: a value was set. It tells those that asked for changes as they come. */
const CHANGED = 'value_changed';

export interface SpaceParts {
  readonly space: AddressSpace;
  readonly namespace: Namespace;
  readonly values: ServedValues;
  /** Left out: there is no store that keeps what points were. */
  readonly history?: (point: ServedPoint) => ReadHistory;
  /** Called with each variable that may be written, as it is made. */
  readonly onWritable: (variable: UAVariable, point: ServedPoint, read: () => DataValue) => void;
}

/**
 * The unified namespace as objects and variables: site, area, line, cell and device, and below them the points, each named
 * by its path (`s=site/area/line/cell/device/name`), so that a node is the same after every restart and change.
 */
export class UnifiedNamespace {
  private readonly parts: SpaceParts;
  private readonly folders = new Map<string, { readonly object: UAObject; members: number }>();
  private served = new Map<string, Served>();
  private variables: (UAVariable | undefined)[] = [];

  constructor(parts: SpaceParts) {
    this.parts = parts;
  }

  /** What did not change stays the node it was, with those who watch it. Clients that ask are told that the model changed. */
  use(points: readonly ServedPoint[]): void {
    const { space, values } = this.parts;
    values.use(points);
    const before = this.served;
    this.served = new Map();
    this.variables = [];
    const fresh: { readonly point: ServedPoint; readonly place: number; readonly signature: string }[] = [];
    for (const [place, point] of points.entries()) {
      const signature = JSON.stringify({ ...point, id: 0 });
      const was = before.get(point.path);
      if (was?.signature === signature) {
        before.delete(point.path);
        was.place = place;
        this.served.set(point.path, was);
        this.variables[place] = was.variable;
      } else fresh.push({ point, place, signature });
    }
    if (before.size === 0 && fresh.length === 0) return;
    space.modelChangeTransaction(() => {
      for (const [path, { variable }] of before) this.remove(path, variable);
      for (const { point, place, signature } of fresh) this.add(point, place, signature);
    });
  }

  /** Tells those who asked for changes as they come; of a point that nobody watches so, nothing is made. */
  changed(places: readonly number[]): void {
    const { values } = this.parts;
    for (const place of places) {
      const variable = this.variables[place];
      if (variable && variable.listenerCount(CHANGED) > 0) variable.emit(CHANGED, values.at(place));
    }
  }

  private add(point: ServedPoint, place: number, signature: string): void {
    const { namespace, values, onWritable, history } = this.parts;
    const { path } = point;
    const parent = this.folder(path.slice(0, path.lastIndexOf('/')));
    const served = { signature, place } as { -readonly [Key in keyof Served]: Served[Key] };
    const read = (): DataValue => values.at(served.place);
    served.variable = pointNode(point, {
      namespace,
      parent,
      nodeId: `s=${path}`,
      name: path.slice(path.lastIndexOf('/') + 1),
      read,
      ...(history && { history: history(point) }),
    });
    if (point.writable) onWritable(served.variable, point, read);
    this.served.set(path, served);
    this.variables[place] = served.variable;
  }

  private folder(path: string): UAObject {
    const known = this.folders.get(path);
    if (known) {
      known.members++;
      return known.object;
    }
    const { namespace, space } = this.parts;
    const slash = path.lastIndexOf('/');
    const above = slash < 0 ? null : this.folder(path.slice(0, slash));
    const object = namespace.addObject({
      ...(above ? { componentOf: above } : { organizedBy: space.rootFolder.objects }),
      nodeId: `s=${path}`,
      browseName: path.slice(slash + 1),
      typeDefinition: 'BaseObjectType',
      // With a version, a change below it is told to clients (Part 3 §9.32, GeneralModelChangeEvent).
      nodeVersion: '1',
    });
    this.folders.set(path, { object, members: 1 });
    return object;
  }

  private remove(path: string, node: UAVariable | UAObject): void {
    const { space } = this.parts;
    space.deleteNode(node.nodeId);
    const above = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    const folder = this.folders.get(above);
    if (!folder || --folder.members > 0) return;
    this.folders.delete(above);
    this.remove(above, folder.object);
  }
}
