import { Buffer } from 'node:buffer';
import { qualityName } from '@millrace/contracts';
import type { ExportBlock } from './export-block.ts';
import { LocalClock, microsText } from './local-time.ts';

const HEADER = 'path,unit,time,local_time,value,text_or_json,quality,status,arrival\r\n';

/** RFC 4180. Text stays JSON, in its quotes: a spreadsheet then takes none of it for a formula. */
const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export async function* exportCsv(blocks: AsyncIterable<ExportBlock>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(HEADER);
  const clocks = new Map<string, LocalClock>();
  for await (const { point, rows } of blocks) {
    const clock = clocks.get(point.zone) ?? new LocalClock(point.zone);
    clocks.set(point.zone, clock);
    const head = `${point.path},${quoted(point.unit)},`;
    let text = '';
    for (const { time, arrival, value, other, quality } of rows) {
      const number = Number.isNaN(value) ? '' : String(value);
      const beside = other === undefined ? '' : quoted(other);
      text += `${head}${microsText(time)}Z,${clock.text(time)},${number},${beside},${qualityName(quality)},${quality},${microsText(arrival)}Z\r\n`;
    }
    yield Buffer.from(text);
  }
}
