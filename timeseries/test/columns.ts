import type { SampleColumns } from '@millrace/contracts';

export interface Reading {
  readonly seq: number;
  readonly point: number;
  readonly time: number;
  readonly arrival?: number;
  readonly value: number | string | null;
  readonly quality?: number;
  readonly source?: string;
}

/** Readings as the columns of the contract; text goes beside, as JSON. */
export function columnsOf(readings: readonly Reading[]): SampleColumns {
  const sources = [...new Set(readings.map(({ source }) => source ?? 'device-1'))];
  const other = new Map<number, string>();
  readings.forEach(({ value }, row) => {
    if (typeof value === 'string') other.set(row, JSON.stringify(value));
  });
  return {
    length: readings.length,
    seq: Float64Array.from(readings, ({ seq }) => seq),
    point: Int32Array.from(readings, ({ point }) => point),
    time: Float64Array.from(readings, ({ time }) => time),
    arrival: Float64Array.from(readings, ({ time, arrival }) => arrival ?? time),
    value: Float64Array.from(readings, ({ value }) => (typeof value === 'number' ? value : Number.NaN)),
    quality: Uint16Array.from(readings, ({ quality }) => quality ?? 0),
    source: Uint16Array.from(readings, ({ source }) => sources.indexOf(source ?? 'device-1')),
    sources,
    other,
  };
}
