import { csvRows, deviceProfile } from '@millrace/contracts';
import { devicesOfTable, type Table, type TableDevice, type TableFault } from '@millrace/contracts/device-table';
import { ASKED_PROTOCOLS } from '@millrace/driver-catalogue';
import { writtenProfiles } from '@millrace/profiles';
import { z } from 'zod';
import { answer, runCommand, text } from '../../kernel/index.ts';
import { lockedConfig } from './compile.ts';
import { isRecord, type JsonRecord, list } from './json-parts.ts';
import { refuse } from './refusals.ts';
import type { SiteEdit } from './site-edit.ts';
import { sourceOf } from './try-rule.ts';

const MOST = 2_000_000;
const MOST_DEVICES = 2_000;
const cell = z.union([z.string(), z.number(), z.boolean()]);
const cells = z.record(z.string(), cell).default({});

/**
 * The devices of a table (CSV, the columns of `millrace device import`) as edits of a site, to be previewed and applied; or
 * every fault of every row. Stores nothing. A row that the site says already is no edit.
 */
export const readDeviceTable = runCommand('plant.device-table.read', {
  label: { en: 'Read a table of devices', bn: 'যন্ত্রের তালিকা পড়া', hi: 'उपकरणों की तालिका पढ़ना' },
  why: 'a table is checked against all that is stored of its site',
  input: {
    site: text(),
    table: z.string().max(MOST),
    /** What is alike in all rows; `{name}` stands for the cell of that column. */
    id: text().default('{id}'),
    path: text().default('{path}'),
    connection: text().optional(),
    profile: text().optional(),
    settings: cells,
    device: cells,
  },
  site: (input) => input.site,
  async run({ site, table, ...template }, { db }) {
    const before = await lockedConfig(db, site);
    if (!before) return refuse('site-unknown', { site });
    const source = sourceOf(before);
    const { read, faults: ofText } = tableOf(table);
    const named = read.header.some((name) => name.trim().toLowerCase() === 'connection');
    const known = [...(await writtenProfiles()), ...source.profiles].flatMap(
      (one) => deviceProfile.safeParse(one).data ?? [],
    );
    const { devices, faults } = devicesOfTable(
      read,
      {
        ...template,
        profile: template.profile,
        connection: template.connection ?? (named ? '{connection}' : undefined),
      },
      { profiles: new Map(known.map((one) => [one.profile, one])), protocols: ASKED_PROTOCOLS },
    );
    const all = [...ofText, ...faults, ...clashes(source.document, devices)].sort((a, b) => a.line - b.line);
    const { edits, same } = editsOf(source.document, devices);
    return [
      answer({
        rows: read.rows.length,
        devices: devices.length,
        same,
        faults: all,
        edits: all.length > 0 ? [] : edits,
      }),
    ];
  },
});

const SEPARATORS = [',', ';', '\t'] as const;

/** The table of a text, by the separator of which its first line has most. */
function tableOf(given: string): { read: Table; faults: TableFault[] } {
  const written = given.replace(/^\uFEFF/, '');
  const first = written.slice(0, written.search(/[\r\n]|$/));
  const separator = SEPARATORS.reduce((best, one) => (first.split(one).length > first.split(best).length ? one : best));
  const faults: TableFault[] = [];
  const lines: { line: number; cells: readonly string[] }[] = [];
  for (const row of csvRows(written, separator)) {
    if ('fault' in row)
      faults.push({ line: row.line, column: null, what: row.fault, next: 'mend the line and read it again' });
    else lines.push({ line: row.line, cells: row.fields });
  }
  const [head, ...rows] = lines;
  if (!head)
    faults.push({
      line: 1,
      column: null,
      what: 'the table is empty',
      next: 'give it a first line with names of columns',
    });
  if (rows.length > MOST_DEVICES) {
    const what = `${rows.length} devices are more than ${MOST_DEVICES} at once`;
    faults.push({ line: rows[MOST_DEVICES]?.line ?? 1, column: null, what, next: 'bring them in as several tables' });
  }
  return { read: { header: head?.cells ?? [], rows: rows.slice(0, MOST_DEVICES) }, faults };
}

const connectionOf = (document: JsonRecord, id: string): JsonRecord | undefined =>
  list(document.connections).find((one) => one.id === id);

/** Settings of a connection that the site has otherwise: nothing is changed in it by a table. */
function clashes(document: JsonRecord, devices: readonly TableDevice[]): TableFault[] {
  return devices.flatMap(({ line, connection, protocol, settings }) => {
    const there = connectionOf(document, connection);
    if (!there) return [];
    const own = isRecord(there.settings) ? there.settings : {};
    const differs =
      there.protocol === protocol ? Object.keys(settings).find((key) => own[key] !== settings[key]) : 'protocol';
    if (differs === undefined) return [];
    const what = `the site has connection "${connection}" with another ${differs}`;
    return [{ line, column: differs, what, next: 'change it in the site, or give these rows another connection' }];
  });
}

function editsOf(document: JsonRecord, devices: readonly TableDevice[]): { edits: SiteEdit[]; same: number } {
  const edits: SiteEdit[] = [];
  const made = new Map<string, { value: { devices: JsonRecord[] } & JsonRecord }>();
  const known = new Map(list(document.devices).map((one) => [one.id, one]));
  let same = 0;
  for (const { id, path, profile, label, connection, protocol, settings, own } of devices) {
    const there = known.get(id);
    // Its names in other languages stay.
    const names = isRecord(there?.label) ? there.label : {};
    const value = { ...there, id, path, profile, ...(label === undefined ? {} : { label: { ...names, en: label } }) };
    const way = connectionOf(document, connection);
    const attached = way && list(way.devices).find(({ device }) => device === id);
    const behind = {
      ...attached,
      device: id,
      ...(Object.keys(own).length > 0
        ? { profile: { ...(isRecord(attached?.profile) ? attached.profile : {}), ...own } }
        : {}),
    };
    const before = edits.length;
    if (JSON.stringify(there) !== JSON.stringify(value)) edits.push({ do: 'put', part: 'devices', value } as SiteEdit);
    const ours = made.get(connection);
    if (ours) ours.value.devices.push(behind);
    else if (!way) {
      const fresh = { id: connection, protocol, settings, devices: [behind as JsonRecord] };
      made.set(connection, { value: fresh });
      edits.push({ do: 'put', part: 'connections', value: fresh } as unknown as SiteEdit);
    } else if (JSON.stringify(attached) !== JSON.stringify(behind)) {
      edits.push({ do: 'attach', part: 'connections', id: connection, device: behind } as SiteEdit);
    }
    if (edits.length === before && !ours) same++;
  }
  return { edits, same };
}
