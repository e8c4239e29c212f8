import { LINES, MINUTE, machineOf, nowMicros, SITE, text } from './plant-data.ts';
import { balances, factRows, moves } from './records.ts';

/** So many rows of each list, in pages, as a plant that has run for years has them. */
export const MANY = 5_000;
const started = nowMicros();

const stopAt = (index: number) => {
  const line = LINES[index % LINES.length] ?? LINES[0];
  if (!line) throw new Error('the fake plant has no line');
  const from = started - (index + 1) * 5 * MINUTE;
  return {
    machine: machineOf(line),
    machineName: text(`${line.name.en} machine ${index}`),
    line: `${line.area.id}/${line.id}`,
    lineName: line.name,
    from,
    to: from + 3 * MINUTE,
    state: 'stopped',
    micro: false,
    reason: null,
    note: null,
    by: null,
    explainedAt: null,
    deviceReason: null,
    fact: null,
  };
};
const numbered = <Row extends object>(rows: readonly Row[], index: number): Row => rows[index % rows.length] as Row;

const ROWS: Readonly<Record<string, (index: number) => object>> = {
  'production-log.stops': stopAt,
  'stock.balances': (index) => {
    const row = numbered(balances().rows, index);
    return { ...row, item: { ...row.item, id: `it-${index}`, name: text(`Item ${index}`) } };
  },
  'stock.moves': (index) => ({ ...numbered(moves().rows, index), id: `mv-${index}`, document: `DOC-${index}` }),
  'kernel.facts': (index) => ({
    ...numbered(factRows().rows, index),
    key: `fact-${index}`,
    site: SITE,
    retracted: false,
  }),
  'kernel.dead-letters': (index) => ({
    id: `d${index}`,
    site: SITE,
    stream: `rfid/gate-${index}`,
    window: 'w',
    revision: 1,
    at: started - index * MINUTE,
    attempts: 1,
    code: 'tag-unknown',
    reason: `No item has the tag ${index}`,
    state: 'waiting',
    blocked: 0,
    payload: {},
  }),
};

/** A page of a list of `MANY`; undefined for what is no such list. */
export function manyRows(name: string, input: { cursor?: string; limit?: number }) {
  const row = ROWS[name];
  if (!row) return undefined;
  const [from, limit] = [Number(input.cursor ?? 0), input.limit ?? 100];
  const end = Math.min(MANY, from + limit);
  return { rows: Array.from({ length: end - from }, (_, at) => row(from + at)), next: end < MANY ? String(end) : null };
}
