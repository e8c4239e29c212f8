import {
  type LineGrammar,
  lineReader,
  type ScaleCommand,
  type ScaleReader,
  scaleCommand,
  sicsReader,
  toledo8217Reader,
  toledoContinuousReader,
  writeSicsTare,
} from './codec/index.ts';
import type { ScaleSettings } from './manifest.ts';

/** What a scale speaks, as its driver needs it. */
export interface Protocol {
  reader(): ScaleReader;
  /** What makes it say its weight; null: it does so by itself. */
  readonly weigh: Uint8Array | null;
  /** What makes it say its tare; null: that is in every reading, or nowhere. */
  readonly tare: Uint8Array | null;
  /** A command that it confirms; undefined: it knows none such. */
  command(command: ScaleCommand): Uint8Array | undefined;
  /** Sets the tare to a weight; undefined where that cannot be said. */
  presetTare(weight: string, unit: string): Uint8Array | undefined;
}

const NONE = { tare: null, command: () => undefined, presetTare: () => undefined } as const;

export function protocolOf({ protocol, checksum, lines, ask }: ScaleSettings): Protocol {
  switch (protocol) {
    case 'sics':
      return {
        reader: sicsReader,
        weigh: scaleCommand('sics', 'weigh-now') ?? null,
        tare: new TextEncoder().encode('TA\r\n'),
        command: (command) => scaleCommand('sics', command),
        presetTare: writeSicsTare,
      };
    case 'toledo-8217':
      return {
        ...NONE,
        reader: () => toledo8217Reader({ unit: null }),
        weigh: scaleCommand('toledo-8217', 'weigh') ?? null,
        command: (command) => scaleCommand('toledo-8217', command),
      };
    case 'toledo-continuous':
      return { ...NONE, reader: () => toledoContinuousReader({ checksum }), weigh: null };
    case 'lines':
      return {
        ...NONE,
        reader: () => lineReader(lines as LineGrammar),
        weigh: ask === undefined ? null : new TextEncoder().encode(ask),
      };
  }
}
