/** How a printer stands, by its answers to ~HS and ~HQES (ZPL II Programming Guide, there). */
export interface PrinterStatus {
  /** What keeps it from printing, in the order in which a person would mend it. Empty: it prints. */
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
  /** Formats that were received and not begun; null where only ~HQES was answered. */
  readonly waiting: number | null;
  /** Labels of the format at work that are still to come. */
  readonly remaining: number | null;
  /** A format is being received. */
  readonly receiving: boolean;
}

interface HostStatus {
  readonly paperOut: boolean;
  readonly paused: boolean;
  readonly waiting: number;
  readonly bufferFull: boolean;
  readonly receiving: boolean;
  readonly memoryLost: boolean;
  readonly cold: boolean;
  readonly hot: boolean;
}

interface HeadStatus {
  readonly headOpen: boolean;
  readonly ribbonOut: boolean;
  readonly remaining: number;
}

interface Errors {
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
}

/** One framed answer, known by its shape: the three strings of ~HS, and the one of ~HQES. Null: it is none of them. */
export type StatusPart =
  | { readonly part: 'host'; readonly host: HostStatus }
  | { readonly part: 'head'; readonly head: HeadStatus }
  | { readonly part: 'memory' }
  | { readonly part: 'errors'; readonly errors: Errors };

export function statusPart(text: string): StatusPart | null {
  if (/^\s*PRINTER STATUS/.test(text)) return errorsPart(text);
  const fields = text.trim().split(',');
  if (!fields.every((field) => /^\d{1,8}$/.test(field))) return null;
  const flag = (at: number): boolean => Number(fields[at]) !== 0;
  if (fields.length === 12) {
    const host = {
      paperOut: flag(1),
      paused: flag(2),
      waiting: Number(fields[4]),
      bufferFull: flag(5),
      receiving: flag(7),
      memoryLost: flag(9),
      cold: flag(10),
      hot: flag(11),
    };
    return { part: 'host', host };
  }
  if (fields.length === 11) {
    return { part: 'head', head: { headOpen: flag(2), ribbonOut: flag(3), remaining: Number(fields[8]) } };
  }
  return fields.length === 2 ? { part: 'memory' } : null;
}

/** Bits of the eight lower digits, by digit from the right and value in it. */
const ERRORS: readonly (readonly [number, string])[] = [
  [0x1, 'paper out'],
  [0x2, 'ribbon out'],
  [0x4, 'head open'],
  [0x8, 'cutter fault'],
  [0x10, 'print head too hot'],
  [0x20, 'motor too hot'],
  [0x40, 'an element of the print head is broken'],
  [0x80, 'print head not recognised'],
  [0x100, 'its firmware is not configured rightly'],
  [0x200, 'the print head’s thermistor is open'],
  [0x8000, 'paper jam'],
  [0x80000, 'paused'],
];
const WARNINGS: readonly (readonly [number, string])[] = [
  [0x1, 'calibrate the paper'],
  [0x2, 'clean the print head'],
  [0x4, 'replace the print head'],
  [0x8, 'paper is near its end'],
];

function errorsPart(text: string): StatusPart | null {
  const bitsOf = (name: string): number | null => {
    const match = new RegExp(`${name}:\\s+([01])\\s+[0-9A-F]{8}\\s+([0-9A-F]{8})`, 'i').exec(text);
    return match ? (match[1] === '0' ? 0 : Number.parseInt(match[2] ?? '0', 16)) : null;
  };
  const [errors, warnings] = [bitsOf('ERRORS'), bitsOf('WARNINGS')];
  if (errors === null || warnings === null) return null;
  const named = (bits: number, table: typeof ERRORS): string[] =>
    table.filter(([bit]) => (bits & bit) !== 0).map(([, words]) => words);
  const faults = named(errors, ERRORS);
  // A fault that the table does not know is one all the same.
  if (errors !== 0 && faults.length === 0) faults.push(`fault ${errors.toString(16).padStart(8, '0').toUpperCase()}`);
  return { part: 'errors', errors: { faults, warnings: named(warnings, WARNINGS) } };
}

/** Puts together what was answered to one question. */
export function statusOf(parts: readonly StatusPart[]): PrinterStatus {
  const host = parts.find((one) => one.part === 'host')?.host;
  const head = parts.find((one) => one.part === 'head')?.head;
  const errors = parts.find((one) => one.part === 'errors')?.errors;
  const said: readonly (readonly [boolean | undefined, string])[] = [
    [head?.headOpen, 'head open'],
    [host?.paperOut, 'paper out'],
    [head?.ribbonOut, 'ribbon out'],
    [host?.paused, 'paused'],
    [host?.hot, 'print head too hot'],
    [host?.cold, 'print head too cold'],
    [host?.memoryLost, 'its settings are lost'],
    [host?.bufferFull, 'its memory is full'],
  ];
  return {
    faults: [...new Set([...said.filter(([is]) => is).map(([, words]) => words), ...(errors?.faults ?? [])])],
    warnings: errors?.warnings ?? [],
    waiting: host?.waiting ?? null,
    remaining: head?.remaining ?? null,
    receiving: host?.receiving ?? false,
  };
}
