import type { Symbology } from '../barcode/symbol.ts';
import type { Align } from '../sheet.ts';
import type { Language } from '../text/shape.ts';

interface Box {
  /** Millimetres from the top left corner of the label. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What stands on a label, its values filled in. Sizes of text in points. */
export type LabelElement =
  | (Box & {
      readonly kind: 'text';
      readonly text: string;
      readonly size: number;
      readonly bold: boolean;
      readonly align: Align;
      readonly fit: 'shrink' | 'wrap';
    })
  | (Box & {
      readonly kind: 'barcode';
      readonly symbology: Symbology;
      readonly data: string;
      /** Whether what it says stands beneath it. */
      readonly readable: boolean;
    })
  /** A frame of this thickness (mm). */
  | (Box & { readonly kind: 'box'; readonly thickness: number })
  /** Filled with black: a line is a thin one. */
  | (Box & { readonly kind: 'line' })
  /** A PNG in base64, within the box at its own proportions. */
  | (Box & { readonly kind: 'image'; readonly png: string });

export interface Label {
  /** Millimetres. */
  readonly width: number;
  readonly height: number;
  /** Dots per inch of the printer. */
  readonly dpi: number;
  readonly language: Language;
  readonly elements: readonly LabelElement[];
  /** Printed on its lower edge: that it is not the first one, where it is not. */
  readonly mark?: string;
}
