/** An element of a label while it is being written; the server says what of it is wrong. */
export interface DraftElement {
  readonly kind: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly text?: string | Readonly<Record<string, string>>;
  readonly size?: number;
  readonly bold?: boolean;
  readonly align?: string;
  readonly fit?: string;
  readonly symbology?: string;
  readonly data?: string | Readonly<Record<string, string>>;
  readonly readable?: boolean;
  readonly optional?: boolean;
  readonly thickness?: number;
}

export interface DraftLabel {
  readonly kind: 'label';
  readonly width: number;
  readonly height: number;
  readonly dpi?: number;
  readonly elements: readonly DraftElement[];
}

export const SYMBOLOGIES = ['gs1-128', 'code-128', 'ean-13', 'itf-14', 'gs1-datamatrix', 'qr'] as const;
export const RESOLUTIONS = [152, 203, 300, 600] as const;

/** A text in one language, of a text that is the same in all or differs. */
export const textOf = (text: DraftElement['text'], locale: string): string =>
  typeof text === 'object' ? (text[locale] ?? '') : (text ?? '');

/** What differs by language goes on to; what is the same in all stays so. */
export const withText = (
  text: DraftElement['text'],
  locale: string,
  next: string,
): NonNullable<DraftElement['text']> => (typeof text === 'object' ? { ...text, [locale]: next } : next);

/** What a new element begins as, below everything else. */
export function newElement(kind: 'text' | 'barcode' | 'line' | 'box', label: DraftLabel): DraftElement {
  const y = Math.max(0, Math.min(label.height - 10, Math.max(0, ...label.elements.map((one) => one.y + one.height))));
  const place = { kind, x: 2, y, width: label.width - 4, height: 8 };
  if (kind === 'text') return { ...place, text: '', size: 10 };
  if (kind === 'barcode')
    return { ...place, y: Math.max(0, label.height - 18), height: 16, symbology: 'code-128', data: '' };
  return kind === 'line' ? { ...place, height: 0.5 } : place;
}
