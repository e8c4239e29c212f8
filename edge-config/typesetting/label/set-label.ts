import { symbolOf } from '../barcode/symbol.ts';
import { SettingError } from '../fault.ts';
import { imageSize } from '../paint/image-size.ts';
import { type Mark, MM_PER_INCH, POINTS_PER_MM, type Sheet } from '../sheet.ts';
import { placeText } from '../text/place-text.ts';
import type { Label, LabelElement } from './label.ts';

/** Dots of the narrowest bar: what a thermal printer sets and a scanner reads again. */
const FEWEST_DOTS = 2;
/** Of what stands beneath a barcode: its size in points, and the millimetres that it takes. */
const BENEATH = { size: 7, mm: 3.4 };
/** Bars lower than this are missed by a scanner that is held by hand. */
const LEAST_BARS_MM = 5;
const MARK = { size: 6, mm: 3 };

/** Sets a label: each of its elements becomes marks. Throws a SettingError that names the element. */
export function setLabel(label: Label): Sheet {
  const marks = label.elements.flatMap((element, at) => {
    try {
      return marksOf(element, label);
    } catch (error) {
      throw error instanceof SettingError ? new SettingError(error.fault, at) : error;
    }
  });
  return { width: label.width, height: label.height, marks: [...marks, ...markOf(label)] };
}

function marksOf(element: LabelElement, label: Label): readonly Mark[] {
  switch (element.kind) {
    case 'text':
      return placeText({ ...element, language: label.language });
    case 'barcode':
      return barcodeMarks(element, label);
    case 'line':
      return [{ kind: 'fill', x: element.x, y: element.y, width: element.width, height: element.height }];
    case 'box':
      return frameMarks(element);
    case 'image': {
      const bytes = Buffer.from(element.png, 'base64');
      return [{ ...within(element, imageSize(bytes)), kind: 'image', bytes }];
    }
  }
}

type Element<Kind extends LabelElement['kind']> = Extract<LabelElement, { kind: Kind }>;

export function frameMarks({ x, y, width, height, thickness }: Omit<Element<'box'>, 'kind'>): readonly Mark[] {
  const bar = (left: number, top: number, wide: number, high: number): Mark => ({
    ...{ kind: 'fill', x: left, y: top, width: wide, height: high },
  });
  return [
    bar(x, y, width, thickness),
    bar(x, y + height - thickness, width, thickness),
    bar(x, y, thickness, height),
    bar(x + width - thickness, y, thickness, height),
  ];
}

type Place = Pick<Element<'image'>, 'x' | 'y' | 'width' | 'height'>;

/** As large as fits, in the middle. */
export function within(box: Place, size: { readonly width: number; readonly height: number }): Place {
  const scale = Math.min(box.width / size.width, box.height / size.height);
  const [width, height] = [size.width * scale, size.height * scale];
  return { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height };
}

/**
 * In the middle of its box, its bars whole dots of the printer wide: anything between would be rounded by the printer, bar
 * by bar, and no longer be read. What it says stands beneath it.
 */
function barcodeMarks(element: Element<'barcode'>, { dpi, language }: Label): readonly Mark[] {
  const { symbology, data, readable, x, y, width, height } = element;
  const symbol = symbolOf(symbology, data);
  const dot = MM_PER_INCH / dpi;
  const beneath = readable ? BENEATH.mm : 0;
  const square = symbol.shape === 'square';
  const around = symbol.quiet * 2;
  const across = Math.floor(width / dot / (symbol.columns + around));
  const down = square ? Math.floor((height - beneath) / dot / (symbol.rows + around)) : across;
  const dots = Math.min(across, down);
  const tooLow = !square && height - beneath < LEAST_BARS_MM;
  if (dots < FEWEST_DOTS || tooLow) {
    const wide = ((symbol.columns + around) * FEWEST_DOTS * dot).toFixed(1);
    const high = ((square ? (symbol.rows + around) * FEWEST_DOTS * dot : LEAST_BARS_MM) + beneath).toFixed(1);
    throw new SettingError({ code: 'barcode-too-wide', needs: `${wide} × ${high}`, has: `${width} × ${height}` });
  }
  const module = dots * dot;
  const snapped = (mm: number): number => Math.round(mm / dot) * dot;
  const tall = square ? symbol.rows * module : snapped(height - beneath);
  const left = snapped(x + (width - symbol.columns * module) / 2);
  const top = snapped(square ? y + (height - beneath - tall) / 2 : y);
  const text = { x, y: top + tall + (square ? symbol.quiet * module : 0.2), width, height: BENEATH.mm };
  return [
    { kind: 'symbol', symbol, x: left, y: top, module, height: tall },
    ...(readable
      ? placeText({
          ...text,
          ...{ text: symbol.readable, size: BENEATH.size, bold: false, align: 'center', fit: 'shrink', language },
        })
      : []),
  ];
}

function markOf({ mark, width, height, language }: Label): readonly Mark[] {
  if (!mark) return [];
  const place = { x: 1, y: height - MARK.mm - 0.3, width: width - 2, height: MARK.mm };
  const lines = placeText({
    ...place,
    ...{ text: mark, size: MARK.size, bold: true, align: 'right', fit: 'shrink', language },
  });
  // On white, whatever the label has there.
  const from = Math.min(...lines.map(({ x }) => x)) - 0.5;
  const wide =
    (lines[0]?.runs ?? []).reduce((sum, run) => sum + run.width, 0) * ((lines[0]?.size ?? 0) / POINTS_PER_MM);
  return [{ kind: 'fill', x: from, y: place.y, width: wide + 1, height: MARK.mm, grey: 1 }, ...lines];
}
