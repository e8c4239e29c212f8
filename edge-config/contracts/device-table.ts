import { z } from 'zod';
import type { ProtocolParts } from './check-connections.ts';
import { deviceDeclaration } from './device.ts';
import { devicePath, pathSegment } from './point.ts';
import type { DeviceProfile } from './site.ts';
import { didYouMean } from './site-fault.ts';

/** A table as a spreadsheet or CSV has it; `line` is the row's number in the file, counted from one. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

/** What is alike in all devices of a table. `{name}` stands for the cell of that column. */
export interface DeviceTemplate {
  readonly id: string;
  readonly path: string;
  /** Undefined: named by where the link goes. */
  readonly connection: string | undefined;
  readonly profile: string | undefined;
  readonly settings: Readonly<Record<string, Cell>>;
  readonly device: Readonly<Record<string, Cell>>;
}

export type Cell = string | number | boolean;

/** One row, as the device and the link that it makes. */
export interface TableDevice {
  readonly line: number;
  readonly id: string;
  readonly path: string;
  readonly label: string | undefined;
  readonly profile: string;
  readonly connection: string;
  readonly protocol: string;
  readonly settings: Readonly<Record<string, Cell>>;
  /** What tells the device apart behind its link, and what is particular to it. */
  readonly own: Readonly<Record<string, Cell>>;
}

export interface TableFault {
  /** Of the first line where it is about a column as a whole. */
  readonly line: number;
  readonly column: string | null;
  readonly what: string;
  readonly next: string;
}

export interface TableParts {
  readonly profiles: ReadonlyMap<string, DeviceProfile>;
  /** Those of devices that are asked. */
  readonly protocols: Readonly<Record<string, ProtocolParts>>;
}

const OWN_COLUMNS = ['id', 'path', 'label', 'profile', 'connection'] as const;
const PLACEHOLDER = /\{([^{}]*)\}/g;
const HEAD = 1;

/**
 * The devices of a table: each row is one, its columns being id, path, label, profile, connection, settings of the link and
 * what the protocol says of one device (unit, order …). Every fault of every row comes at once, with row and column.
 */
export function devicesOfTable(table: Table, template: DeviceTemplate, parts: TableParts) {
  const faults: TableFault[] = [];
  const columns = new Map(table.header.map((name, at) => [name.trim().toLowerCase(), at]));
  checkHeader(table, template, parts, faults);
  const rows = table.rows.flatMap(({ line, cells }) => {
    const cell = (name: string): string => cells[columns.get(name.toLowerCase()) ?? -1]?.trim() ?? '';
    const row = rowOf(line, table.header, cell, template, parts, faults);
    return row ? [row] : [];
  });
  checkTogether(rows, parts, faults);
  return { devices: rows, faults: faults.sort((a, b) => a.line - b.line) };
}

/** Names of what an object of a schema may hold. */
const keysOf = (schema: z.ZodType | undefined): string[] =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];

const protocolsOf = ({ profiles, protocols }: TableParts, named: Iterable<string>): string[] =>
  [...new Set([...named].flatMap((name) => profiles.get(name)?.asked?.protocol ?? []))].filter(
    (one) => one in protocols,
  );

function checkHeader(table: Table, template: DeviceTemplate, parts: TableParts, faults: TableFault[]): void {
  const names = table.header.map((name) => name.trim().toLowerCase());
  const at = names.indexOf('profile');
  const used =
    at < 0 ? [template.profile ?? ''] : table.rows.map(({ cells }) => cells[at]?.trim() || (template.profile ?? ''));
  const known = [
    ...OWN_COLUMNS,
    ...protocolsOf(parts, used).flatMap((protocol) => {
      const manifest = parts.protocols[protocol];
      return [...keysOf(manifest?.settings), ...keysOf(manifest?.profile)];
    }),
  ];
  const templates = [template.id, template.path, template.connection ?? ''];
  const wanted = templates.flatMap((text) =>
    [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name.toLowerCase()),
  );
  for (const [index, name] of names.entries()) {
    const column = table.header[index] ?? '';
    if (names.indexOf(name) !== index) {
      faults.push({ line: HEAD, column, what: `there are two columns "${column}"`, next: 'leave one of them' });
    }
    if (wanted.includes(name) || known.some((one) => one.toLowerCase() === name)) continue;
    faults.push({
      line: HEAD,
      column,
      what: name === '' ? 'a column has no name' : `nothing is called "${column}"${didYouMean(column, known)}`,
      next: `leave it out, use it in --id, --path or --connection as {${column}}, or write one of ${known.join(', ')}`,
    });
  }
  for (const name of new Set(wanted)) {
    if (names.includes(name)) continue;
    faults.push({
      line: HEAD,
      column: name,
      what: `there is no column "${name}"`,
      next: OWN_COLUMNS.some((one) => one === name)
        ? `add it, or say it for all rows with --${name}`
        : 'add it, or mend the template',
    });
  }
}

function rowOf(
  line: number,
  header: readonly string[],
  cell: (name: string) => string,
  template: DeviceTemplate,
  { profiles, protocols }: TableParts,
  faults: TableFault[],
): TableDevice | null {
  const before = faults.length;
  const fault = (column: string | null, what: string, next: string): void =>
    void faults.push({ line, column, what, next });
  const fill = (text: string): string => text.replace(PLACEHOLDER, (_, name: string) => cell(name));
  const columnOf = (text: string, own: string): string => text.match(/^\{([^{}]*)\}$/)?.[1] ?? own;

  const id = cell('id') !== '' && template.id === '{id}' ? cell('id') : fill(template.id);
  shaped(deviceDeclaration.shape.id, id, columnOf(template.id, 'id'), fault);
  const path = fill(template.path);
  shaped(devicePath, path, columnOf(template.path, 'path'), fault);
  const profile = cell('profile') || (template.profile ?? '');
  const found = profiles.get(profile);
  if (!found) {
    const what =
      profile === ''
        ? 'no profile is named'
        : `there is no profile "${profile}"${didYouMean(profile, profiles.keys())}`;
    fault('profile', what, 'write the name of a profile, or say it for all rows with --profile');
    return null;
  }
  const protocol = found.asked?.protocol;
  const manifest = protocol === undefined ? undefined : protocols[protocol];
  if (protocol === undefined || !manifest) {
    fault(
      'profile',
      `nothing is asked of a device of profile "${profile}"`,
      'choose a profile of a device that is asked',
    );
    return null;
  }
  const given = (keys: readonly string[], all: Readonly<Record<string, Cell>>): Record<string, Cell> => ({
    ...all,
    ...Object.fromEntries(
      keys.flatMap((key) => {
        // A serial port and the place of the device in the plant are both called "path": the column is the device's.
        const text = OWN_COLUMNS.some((one) => one === key) ? '' : cell(key);
        return text === '' ? [] : [[key, typed(text)]];
      }),
    ),
  });
  const settings = given(keysOf(manifest.settings), template.settings);
  const own = given(keysOf(manifest.profile), template.device);
  taken(manifest.settings, settings, header, fault);
  taken(manifest.profile, { ...found.asked?.profile, ...own }, header, fault);
  const connection = template.connection === undefined ? linkName(protocol, settings) : fill(template.connection);
  shaped(pathSegment, connection, 'connection', fault);
  if (faults.length > before) return null;
  return { line, id, path, label: cell('label') || undefined, profile, connection, protocol, settings, own };
}

type Tell = (column: string | null, what: string, next: string) => void;

function shaped(schema: z.ZodType, text: string, column: string, fault: Tell): void {
  const parsed = schema.safeParse(text);
  if (parsed.success) return;
  const proposal = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9/_-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  const better = proposal !== text && schema.safeParse(proposal).success ? `: write "${proposal}"` : '';
  const what = text === '' ? 'nothing is written' : `"${text}" cannot be used`;
  fault(column, what, `${parsed.error.issues[0]?.message ?? 'write it in its form'}${better}`);
}

function taken(schema: z.ZodType, given: unknown, header: readonly string[], fault: Tell): void {
  const parsed = schema.safeParse(given);
  if (parsed.success) return;
  for (const { path, message } of parsed.error.issues) {
    const key = String(path[0] ?? '');
    const column = header.find((name) => name.trim().toLowerCase() === key.toLowerCase());
    fault(
      column ?? (key === '' ? null : key),
      message,
      column ? 'mend the cell' : 'add a column for it, or say it for all rows with --set',
    );
  }
}

/** A number, yes or no as such; everything else is a text. */
export const typed = (text: string): Cell =>
  text === 'true' || text === 'false' ? text === 'true' : Number.isFinite(Number(text)) ? Number(text) : text;

/** A link without a name is called by where it goes: "modbus-10-0-3-7". */
export function linkName(protocol: string, settings: Readonly<Record<string, Cell>>): string {
  const where = settings.host ?? settings.endpoint ?? settings.path ?? '';
  const port = settings.port === undefined ? '' : `-${settings.port}`;
  return `${protocol}-${where}${port}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63);
}

/** What tells devices behind one link apart, where a protocol has such a thing. */
const PLACE = 'unit';

/** Rows are told apart, and those of one link agree about it. */
function checkTogether(rows: readonly TableDevice[], { protocols, profiles }: TableParts, faults: TableFault[]): void {
  const first = (
    key: (row: TableDevice) => string | null,
    tell: (row: TableDevice, before: TableDevice) => TableFault,
  ) => {
    const seen = new Map<string, TableDevice>();
    for (const row of rows) {
      const own = key(row);
      const before = own === null ? undefined : seen.get(own);
      if (before) faults.push(tell(row, before));
      else if (own !== null) seen.set(own, row);
    }
  };
  first(
    ({ id }) => id,
    ({ line, id }, before) => ({
      line,
      column: 'id',
      what: `"${id}" is in line ${before.line} too`,
      next: 'leave one of them',
    }),
  );
  first(
    ({ path }) => path,
    ({ line, path }, before) => ({
      ...{ line, column: 'path', what: `"${path}" is in line ${before.line} too` },
      next: 'a place has one device: give it another path',
    }),
  );
  const placeOf = ({ protocol, profile, own }: TableDevice): unknown => {
    const parsed = protocols[protocol]?.profile.safeParse({ ...profiles.get(profile)?.asked?.profile, ...own });
    return parsed?.success ? (Object(parsed.data) as Record<string, unknown>)[PLACE] : undefined;
  };
  first(
    (row) => {
      const place = placeOf(row);
      return place === undefined ? null : JSON.stringify([row.connection, place]);
    },
    (row, before) => ({
      ...{ line: row.line, column: PLACE, what: `line ${before.line} has the same ${PLACE} of ${row.connection}` },
      next: 'each device of a link has its own',
    }),
  );
  const links = new Map<string, TableDevice>();
  for (const row of rows) {
    const before = links.get(row.connection) ?? row;
    links.set(row.connection, before);
    const differs = [...new Set([...Object.keys(before.settings), ...Object.keys(row.settings)])].find(
      (key) => before.settings[key] !== row.settings[key],
    );
    if (differs === undefined && before.protocol === row.protocol) continue;
    faults.push({
      line: row.line,
      column: differs ?? 'profile',
      what: `line ${before.line} says otherwise of the link ${row.connection}`,
      next: 'write the same in all rows of a link, or give it another name in "connection"',
    });
  }
}
