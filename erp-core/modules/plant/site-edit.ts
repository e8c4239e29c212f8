import { z } from 'zod';
import { text } from '../../kernel/index.ts';
import { type JsonRecord, list, textOf } from './json-parts.ts';

/** Lists of a site's document whose entries have an id, and can be put and removed. */
export const EDITED_PARTS = ['devices', 'connections', 'links', 'brokers', 'forwards'] as const;
const WAYS = ['connections', 'links'] as const;

const record = z.record(z.string(), z.json());
const id = text({ max: 160 });

/** One change of a site's document, as a screen makes it. What stands in a value is checked with all the rest. */
export const siteEdit = z.discriminatedUnion('do', [
  /** An entry in the place of the one with its id, or a new one behind the others. */
  z.object({ do: z.literal('put'), part: z.enum(EDITED_PARTS), value: record }),
  z.object({ do: z.literal('remove'), part: z.enum(EDITED_PARTS), id }),
  /** A device behind a connection or link, in place of what stood there for it. */
  z.object({ do: z.literal('attach'), part: z.enum(WAYS), id, device: record }),
  z.object({ do: z.literal('detach'), part: z.enum(WAYS), id, device: id }),
  /** A point of the site itself, by its path. */
  z.object({ do: z.literal('point'), value: record }),
  /** That point is none any more; who asked a device for it goes on until its entry says otherwise. */
  z.object({ do: z.literal('remove-point'), path: text({ max: 512 }) }),
  /** The OPC UA server of the site; null: none runs. */
  z.object({ do: z.literal('opcua-server'), value: record.nullable() }),
  /** A line of the tree, with its area where that is new as well. */
  z.object({ do: z.literal('line'), area: record, line: record }),
]);
export type SiteEdit = z.infer<typeof siteEdit>;

/** Something that an edit is of and that the site does not have. */
export interface MissingPart {
  readonly part: string;
  readonly id: string;
}

type Key = 'id' | 'device' | 'path';

function put(entries: readonly JsonRecord[], key: Key, value: JsonRecord): JsonRecord[] {
  const at = entries.findIndex((one) => one[key] === value[key]);
  return at < 0 ? [...entries, value] : entries.with(at, value);
}

export type Edited =
  | { readonly ok: true; readonly document: JsonRecord }
  | { readonly ok: false; readonly missing: MissingPart };

/**
 * A site's document with edits in it, one after the other; the first part that an edit is of and that is not there, where it
 * cannot be made. A device that is removed is taken out of connections and links as well, and a connection that asks
 * nobody any more is gone with it. Nothing is checked: whoever applies the document checks the whole of it. Pure.
 */
export function withEdits(document: JsonRecord, edits: readonly SiteEdit[]): Edited {
  let now: Edited = made(document);
  for (const edit of edits) {
    if (!now.ok) break;
    now = withEdit(now.document, edit);
  }
  return now;
}

const made = (document: JsonRecord): Edited => ({ ok: true, document });
const lacks = (part: string, id: string): Edited => ({ ok: false, missing: { part, id } });

function withEdit(document: JsonRecord, edit: SiteEdit): Edited {
  switch (edit.do) {
    case 'put':
      return made({ ...document, [edit.part]: put(list(document[edit.part]), 'id', edit.value) });
    case 'remove':
      return without(document, edit.part, edit.id);
    case 'attach':
      return inWay(document, edit, (devices) => put(devices, 'device', edit.device));
    case 'detach':
      return inWay(document, edit, (devices) => devices.filter(({ device }) => device !== edit.device));
    case 'point':
      return made({ ...document, points: put(list(document.points), 'path', edit.value) });
    case 'remove-point':
      return withoutPoint(document, edit.path);
    case 'opcua-server': {
      const { opcuaServer: _, ...rest } = document;
      return made(edit.value === null ? rest : { ...rest, opcuaServer: edit.value });
    }
    case 'line':
      return made(withLine(document, edit.area, edit.line));
  }
}

function inWay(
  document: JsonRecord,
  { part, id: name }: { readonly part: (typeof WAYS)[number]; readonly id: string },
  change: (devices: JsonRecord[]) => JsonRecord[],
): Edited {
  const ways = list(document[part]);
  const at = ways.findIndex((way) => way.id === name);
  const way = ways[at];
  if (!way) return lacks(part, name);
  return made({ ...document, [part]: ways.with(at, { ...way, devices: change(list(way.devices)) }) });
}

function without(document: JsonRecord, part: (typeof EDITED_PARTS)[number], name: string): Edited {
  const entries = list(document[part]);
  const left = entries.filter((one) => one.id !== name);
  if (left.length === entries.length) return lacks(part, name);
  if (part !== 'devices') return made({ ...document, [part]: left });
  const detached = (ways: readonly JsonRecord[]): JsonRecord[] =>
    ways.map((way) => ({ ...way, devices: list(way.devices).filter(({ device }) => device !== name) }));
  const asking = detached(list(document.connections)).filter(({ devices }) => list(devices).length > 0);
  return made({
    ...document,
    devices: left,
    ...(document.connections === undefined ? {} : { connections: asking }),
    ...(document.links === undefined ? {} : { links: detached(list(document.links)) }),
  });
}

function withoutPoint(document: JsonRecord, path: string): Edited {
  const points = list(document.points);
  const left = points.filter((one) => one.path !== path);
  return left.length === points.length ? lacks('points', path) : made({ ...document, points: left });
}

function withLine(document: JsonRecord, area: JsonRecord, line: JsonRecord): JsonRecord {
  const areas = list(document.areas);
  const at = areas.findIndex((one) => one.id === area.id);
  const there = areas[at];
  if (!there) return { ...document, areas: [...areas, { ...area, lines: [line] }] };
  return { ...document, areas: areas.with(at, { ...there, lines: put(list(there.lines), 'id', line) }) };
}

const MOST_WORDS = 6;

/** What was changed, in a few words for the list of versions: "device meter-7, clocks: clock-3". */
export function wordsOf(edits: readonly SiteEdit[]): string {
  const words = edits.slice(0, MOST_WORDS).map(wordOf).join(', ');
  return edits.length <= MOST_WORDS ? words : `${words} and ${edits.length - MOST_WORDS} more`;
}

function wordOf(edit: SiteEdit): string {
  switch (edit.do) {
    case 'put':
      return `${edit.part.slice(0, -1)} ${textOf(edit.value.id)}`;
    case 'remove':
      return `${edit.part.slice(0, -1)} ${edit.id} removed`;
    case 'attach':
      return `${edit.id}: ${textOf(edit.device.device)}`;
    case 'detach':
      return `${edit.id}: ${edit.device} taken out`;
    case 'point':
      return `point ${textOf(edit.value.path)}`;
    case 'remove-point':
      return `point ${edit.path} removed`;
    case 'opcua-server':
      return edit.value === null ? 'OPC UA server removed' : 'OPC UA server';
    case 'line':
      return `line ${textOf(edit.area.id)}/${textOf(edit.line.id)}`;
  }
}
