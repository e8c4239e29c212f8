import type { Cell, TableDevice } from '@millrace/contracts/device-table';
import { type Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';

export interface Merged {
  readonly text: string;
  readonly document: unknown;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly same: number;
  readonly links: readonly string[];
  /** Links that the site has with other settings: nothing is changed in them here. */
  readonly clashes: readonly { readonly row: TableDevice; readonly setting: string }[];
  /** The row that made what stands at a path of the document, where one did. */
  readonly rowAt: (path: readonly (string | number)[]) => TableDevice | undefined;
}

/**
 * The YAML of a site with these devices in it, each on a line of its own, in the order of the table; what stands there
 * already is brought up to date, and everything else left as it was written. The same table again changes nothing.
 */
export function mergeDevices(text: string, rows: readonly TableDevice[]): Merged {
  const document = parseDocument(text);
  const counts = { added: [] as string[], changed: [] as string[], same: 0, links: [] as string[] };
  const clashes: Merged['clashes'][number][] = [];
  const made = new Map<string, TableDevice>();
  const devices = listAt(document, ['devices']);
  const connections = listAt(document, ['connections']);
  for (const row of rows) {
    const { id, path, profile, label } = row;
    const link = linkOf(document, connections, row, counts.links);
    for (const [setting, value] of Object.entries(row.settings)) {
      if (!Object.is(link.map.getIn(['settings', setting]), value)) clashes.push({ row, setting });
    }
    const own = put(document, devices, 'id', id, {
      id,
      path,
      profile,
      ...(label === undefined ? {} : { label: { en: label } }),
    });
    const behind = put(document, link.devices, 'device', id, {
      device: id,
      ...(Object.keys(row.own).length > 0 ? { profile: row.own } : {}),
    });
    made.set(`devices ${own.at}`, row).set(`connections ${link.at} ${behind.at}`, row);
    if (own.was === 'added' || behind.was === 'added') counts.added.push(id);
    else if (own.was === 'changed' || behind.was === 'changed') counts.changed.push(id);
    else counts.same++;
  }
  const changes = counts.added.length + counts.changed.length > 0;
  return {
    ...counts,
    clashes,
    text: changes ? asBefore(text, document.toString({ lineWidth: 0 })) : text,
    document: document.toJS(),
    rowAt: ([section, index, _, at]) =>
      made.get(section === 'connections' ? `connections ${index} ${at}` : `${section} ${index}`),
  };
}

/** The list at a path; made where it is not there. Throws a TypeError where something else stands there. */
function listAt(document: Document, path: readonly (string | number)[]): YAMLSeq {
  const found = document.getIn(path, true);
  if (isSeq(found)) {
    // One item a line, also where the list was written in brackets.
    found.flow = false;
    return found;
  }
  if (found !== undefined && found !== null) throw new TypeError(`"${path.join('.')}" is no list`);
  document.setIn(path, document.createNode([]));
  return document.getIn(path, true) as YAMLSeq;
}

const indexOf = (list: YAMLSeq, key: string, value: string): number =>
  list.items.findIndex((item) => isMap(item) && item.get(key) === value);

function linkOf(
  document: Document,
  connections: YAMLSeq,
  { connection, protocol, settings }: TableDevice,
  links: string[],
) {
  let at = indexOf(connections, 'id', connection);
  if (at < 0) {
    const node = document.createNode({ id: connection, protocol, settings, devices: [] }) as YAMLMap;
    const written = node.get('settings', true);
    if (isMap(written)) written.flow = true;
    connections.add(node);
    links.push(connection);
    at = connections.items.length - 1;
  }
  const map = connections.items[at] as YAMLMap;
  const devices = map.get('devices', true);
  if (!isSeq(devices)) throw new TypeError(`connections[${at}].devices is no list`);
  return { at, map, devices };
}

type Was = 'added' | 'changed' | 'same';
type Value = Cell | Readonly<Record<string, Cell>>;

/** Brings the item of a list with this id up to date, or adds it as one line. */
function put(
  document: Document,
  list: YAMLSeq,
  key: string,
  id: string,
  wanted: Readonly<Record<string, Value>>,
): { at: number; was: Was } {
  const at = indexOf(list, key, id);
  if (at < 0) {
    const node = document.createNode(wanted) as YAMLMap;
    node.flow = true;
    list.add(node);
    return { at: list.items.length - 1, was: 'added' };
  }
  const item = list.items[at] as YAMLMap;
  let was: Was = 'same';
  for (const [name, value] of Object.entries(wanted)) {
    const leaves: [string[], Cell][] =
      typeof value === 'object'
        ? Object.entries(value).map(([inner, cell]) => [[name, inner], cell])
        : [[[name], value]];
    for (const [path, cell] of leaves) {
      if (Object.is(item.getIn(path), cell)) continue;
      item.setIn(path, cell);
      was = 'changed';
    }
  }
  return { at, was };
}

/** A line that says what a line of before said is written as it was: only what is new is in a form of ours. */
function asBefore(before: string, after: string): string {
  const said = (line: string): string => line.replaceAll(/\s*([[\]{},])\s*/g, '$1').trimEnd();
  const written = new Map(before.split('\n').map((line) => [said(line), line]));
  return after
    .split('\n')
    .map((line) => written.get(said(line)) ?? line)
    .join('\n');
}
