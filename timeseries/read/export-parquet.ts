import { qualityName } from '@millrace/contracts';
import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { ExportBlock, ExportRow } from './export-block.ts';
import { LocalClock } from './local-time.ts';
import type { ReadablePoint } from './readable.ts';

/** Rows held in memory until they are written as a row group. */
const GROUP = 50_000;

const timestamp = (name: string, isAdjustedToUTC: boolean): SchemaElement => ({
  name,
  type: 'INT64',
  repetition_type: 'REQUIRED',
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC, unit: 'MICROS' },
});
const text = (name: string, repetition_type: 'REQUIRED' | 'OPTIONAL'): SchemaElement => ({
  name,
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
  repetition_type,
});

const SCHEMA: SchemaElement[] = [
  { name: 'root', num_children: 9 },
  text('path', 'REQUIRED'),
  text('unit', 'REQUIRED'),
  timestamp('time', true),
  timestamp('local_time', false),
  { name: 'value', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
  text('text_or_json', 'OPTIONAL'),
  text('quality', 'REQUIRED'),
  { name: 'status', type: 'INT32', repetition_type: 'REQUIRED' },
  timestamp('arrival', true),
];

interface PointRow extends ExportRow {
  readonly point: ReadablePoint;
  readonly local: number;
}

const columnsOf = (rows: readonly PointRow[]) => [
  { name: 'path', data: rows.map(({ point }) => point.path) },
  { name: 'unit', data: rows.map(({ point }) => point.unit) },
  { name: 'time', data: rows.map(({ time }) => BigInt(time)) },
  { name: 'local_time', data: rows.map(({ local }) => BigInt(local)) },
  { name: 'value', data: rows.map(({ value }) => (Number.isNaN(value) ? null : value)) },
  { name: 'text_or_json', data: rows.map(({ other }) => other ?? null) },
  { name: 'quality', data: rows.map(({ quality }) => qualityName(quality)) },
  { name: 'status', data: rows.map(({ quality }) => quality) },
  { name: 'arrival', data: rows.map(({ arrival }) => BigInt(arrival)) },
];

/** Apache Parquet, one row group after the other; the list of them is its end, so nothing is held but one group. */
export async function* exportParquet(blocks: AsyncIterable<ExportBlock>): AsyncGenerator<Uint8Array> {
  const bytes = new ByteWriter(1 << 20);
  const file = new ParquetWriter({ writer: bytes, schema: SCHEMA, createdBy: 'millrace' });
  /** Takes what is written so far; offsets in the file go on counting. */
  const take = (): Uint8Array => {
    const taken = bytes.getBytes().slice();
    bytes.index = 0;
    return taken;
  };
  const group = async (rows: readonly PointRow[]): Promise<Uint8Array> => {
    await file.write({ columnData: columnsOf(rows), rowGroupSize: GROUP });
    return take();
  };
  const clocks = new Map<string, LocalClock>();
  let waiting: PointRow[] = [];
  for await (const { point, rows } of blocks) {
    const clock = clocks.get(point.zone) ?? new LocalClock(point.zone);
    clocks.set(point.zone, clock);
    for (const row of rows) waiting.push({ ...row, point, local: row.time + clock.offset(row.time) });
    if (waiting.length >= GROUP) {
      yield await group(waiting);
      waiting = [];
    }
  }
  if (waiting.length > 0) yield await group(waiting);
  await file.finish();
  yield take();
}
