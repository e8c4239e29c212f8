/** Usages of HID's bar code scanner page and the byte count of Honeywell's (HID Usage Tables 1.5, 21 and 4). */
const PAGE = 0x8c;
const SCANNED_BY = 0x02;
const IDENTIFIER = [PAGE * 65_536 + 0xfb, PAGE * 65_536 + 0xfc, PAGE * 65_536 + 0xfd];
const DATA = PAGE * 65_536 + 0xfe;
const CONTINUED = PAGE * 65_536 + 0xff;
const BYTE_COUNT = 0x1_003b;
/** What readers are asked for: those in POS mode. */
export const SCANNER_FILTER = { usagePage: PAGE, usage: SCANNED_BY };

/** A report as WebHID describes it. */
export interface ReportItem {
  readonly usages?: readonly number[];
  readonly reportSize?: number;
  readonly reportCount?: number;
}
export interface Collection {
  readonly children?: readonly Collection[];
  readonly inputReports?: readonly { readonly reportId?: number; readonly items?: readonly ReportItem[] }[];
}

interface Layout {
  readonly identifier: readonly number[];
  readonly data: { readonly from: number; readonly bytes: number };
  readonly count: number | null;
  /** In bits. */
  readonly continued: number | null;
}

/** Where the parts of a scan lie in a reader's reports, by the number of the report: makers order them differently. */
export function layoutsOf(collections: readonly Collection[]): ReadonlyMap<number, Layout> {
  const found = new Map<number, Layout>();
  for (const { inputReports = [], children = [] } of collections) {
    for (const { reportId = 0, items = [] } of inputReports) {
      const layout = layoutOf(items);
      if (layout) found.set(reportId, layout);
    }
    for (const [id, layout] of layoutsOf(children)) found.set(id, layout);
  }
  return found;
}

function layoutOf(items: readonly ReportItem[]): Layout | null {
  let bit = 0;
  const at = new Map<number, { bit: number; size: number }>();
  for (const { usages = [], reportSize = 0, reportCount = 0 } of items) {
    // One usage for many fields is the buffer of the data; more are a field each.
    if (usages.length === 1) at.set(usages[0] ?? 0, { bit, size: reportSize * reportCount });
    else for (const [nth, usage] of usages.entries()) at.set(usage, { bit: bit + nth * reportSize, size: reportSize });
    bit += reportSize * reportCount;
  }
  const data = at.get(DATA);
  if (!data) return null;
  const byteOf = (usage: number): number[] => {
    const there = at.get(usage);
    return there ? [there.bit / 8] : [];
  };
  return {
    identifier: IDENTIFIER.flatMap(byteOf),
    data: { from: data.bit / 8, bytes: data.size / 8 },
    count: byteOf(BYTE_COUNT)[0] ?? null,
    continued: at.get(CONTINUED)?.bit ?? null,
  };
}

/** Puts a reader's reports together: a long scan comes in several. */
export class ScanReports {
  readonly #layouts: ReadonlyMap<number, Layout>;
  #bytes: number[] = [];
  #identifier = '';

  constructor(collections: readonly Collection[]) {
    this.#layouts = layoutsOf(collections);
  }
  /** The scan that this report completes, with its symbology identifier ("]C1…") where the reader tells one; null: none yet. */
  feed(reportId: number, report: DataView): string | null {
    const layout = this.#layouts.get(reportId);
    if (!layout) return null;
    const byte = (at: number): number => (at < report.byteLength ? report.getUint8(at) : 0);
    const said = layout.count === null ? layout.data.bytes : Math.min(byte(layout.count), layout.data.bytes);
    const bytes = Array.from({ length: said }, (_, nth) => byte(layout.data.from + nth));
    if (layout.count === null) while (bytes.at(-1) === 0) bytes.pop();
    if (this.#bytes.length === 0) {
      const identifier = layout.identifier.map((at) => String.fromCharCode(byte(at))).join('');
      this.#identifier = /^\][A-Za-z][0-9A-Za-z]$/.test(identifier) ? identifier : '';
    }
    this.#bytes.push(...bytes);
    const { continued } = layout;
    if (continued !== null && (byte(Math.floor(continued / 8)) >> (continued % 8)) & 1) return null;
    const text = new TextDecoder().decode(new Uint8Array(this.#bytes)).replace(/[\r\n]+$/, '');
    this.#bytes = [];
    if (!text) return null;
    return text.startsWith(']') ? text : this.#identifier + text;
  }
}
