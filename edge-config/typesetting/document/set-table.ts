import type { Mark } from '../sheet.ts';
import type { Column, Document } from './document.ts';
import { MARGIN, type PageFlow } from './page-flow.ts';
import { rule, textIn } from './parts.ts';

const SIZE = 8.5;
/** Millimetres around what stands in a cell. */
const PAD = { x: 1.2, y: 0.9 };
/** Lines of one cell: a text that is longer belongs into a note. */
const MOST_LINES = 8;
const HEAD_GREY = 0.9;
const RULE_GREY = 0.7;

type Table = NonNullable<Document['table']>;

interface Row {
  readonly height: number;
  readonly at: (y: number) => readonly Mark[];
}

/** A table over as many pages as it takes: its head on each of them, its sums behind the last row and never alone. */
export function setTable(document: Document, { columns, rows, sums, empty }: Table, flow: PageFlow): void {
  const places = placesOf(columns, flow.width);
  const row = (cells: readonly string[], bold = false): Row => rowOf(document, { columns, places }, cells, bold);
  const head = row(
    columns.map(({ heading }) => heading),
    true,
  );
  const putHead = (): void =>
    flow.put(head.height, (y) => [
      { ...rule(y, flow.width, head.height), grey: HEAD_GREY } as Mark,
      ...head.at(y),
      rule(y + head.height - 0.2, flow.width, 0.2),
    ]);
  /** Below its head, on the page where it fits with what must not be parted from it. */
  const put = (one: Row, together = 0, thick = false): void => {
    if (!flow.fits(one.height + together)) {
      flow.turn();
      putHead();
    }
    flow.put(one.height, (y) => [
      ...(thick ? [rule(y, flow.width, 0.3)] : []),
      ...one.at(y),
      rule(y + one.height - 0.1, flow.width, 0.1, thick ? 0 : RULE_GREY),
    ]);
  };
  const total = sums && row(sums, true);
  const first = row(rows[0] ?? []);
  if (!flow.fits(head.height + first.height)) flow.turn();
  putHead();
  if (rows.length === 0)
    put(rowOf(document, { columns: [WHOLE], places: [{ x: MARGIN, width: flow.width }] }, [empty], false));
  for (const [at, cells] of rows.entries()) {
    put(at === 0 ? first : row(cells), total && at === rows.length - 1 ? total.height : 0);
  }
  if (total && rows.length > 0) put(total, 0, true);
}

const WHOLE: Column = { heading: '', share: 1, align: 'center' };

interface Place {
  readonly x: number;
  readonly width: number;
}

function placesOf(columns: readonly Column[], width: number): readonly Place[] {
  const all = columns.reduce((sum, { share }) => sum + share, 0);
  let x = MARGIN;
  return columns.map(({ share }) => {
    const place = { x, width: (share / all) * width };
    x += place.width;
    return place;
  });
}

function rowOf(
  document: Document,
  { columns, places }: { readonly columns: readonly Column[]; readonly places: readonly Place[] },
  cells: readonly string[],
  bold: boolean,
): Row {
  const texts = columns.map(({ align }, at) =>
    textIn(document, cells[at] ?? '', (places[at]?.width ?? 1) - 2 * PAD.x, {
      size: SIZE,
      bold,
      align,
      most: MOST_LINES,
    }),
  );
  const height = Math.max(...texts.map((text) => text.height), SIZE / 2.83) + 2 * PAD.y;
  return {
    height,
    at: (y) => texts.flatMap((text, at) => text.at((places[at]?.x ?? MARGIN) + PAD.x, y + PAD.y)),
  };
}
