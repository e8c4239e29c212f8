import { within } from '../label/set-label.ts';
import { imageSize } from '../paint/image-size.ts';
import type { Mark, Sheet } from '../sheet.ts';
import type { Document } from './document.ts';
import { MARGIN, PageFlow } from './page-flow.ts';
import { rule, textIn } from './parts.ts';
import { setTable } from './set-table.ts';

/** Points. */
const SIZE = { company: 13, title: 16, text: 9, small: 7.5 };
const LOGO = { width: 40, height: 16 };
/** Millimetres above each signature for a hand to write in. */
const SIGNING = 16;

/** Sets a document on as many pages as it takes. Throws a SettingError where those are too many. */
export function setDocument(document: Document): readonly Sheet[] {
  const flow = new PageFlow(document, (nth) => (nth === 0 ? { marks: [], height: 0 } : runningHead(document)));
  letterHead(document, flow);
  partyAndFacts(document, flow);
  if (document.table) setTable(document, document.table, flow);
  note(document, flow);
  signatures(document, flow);
  return flow.sheets((page, pages, y) => foot(document, { page, pages }, y));
}

/** Whose it is, and what it is. */
function letterHead(document: Document, flow: PageFlow): void {
  const { company, title } = document;
  const logo = company.logo === null ? null : Buffer.from(company.logo, 'base64');
  const left = MARGIN + (logo ? LOGO.width + 4 : 0);
  const half = (MARGIN + flow.width - left) * 0.6;
  const name = textIn(document, company.name, half, { size: SIZE.company, bold: true, most: 2 });
  const lines = textIn(document, company.lines.join('\n'), half, { size: SIZE.small, most: 8 });
  const wide = MARGIN + flow.width - left - half - 4;
  const what = textIn(document, title, wide, { size: SIZE.title, bold: true, align: 'right', most: 3 });
  const height = Math.max(logo ? LOGO.height : 0, name.height + lines.height, what.height) + 3;
  flow.put(height + 3, (y) => [
    ...(logo
      ? [{ ...within({ x: MARGIN, y, ...LOGO }, imageSize(logo)), kind: 'image' as const, bytes: new Uint8Array(logo) }]
      : []),
    ...name.at(left, y),
    ...lines.at(left, y + name.height),
    ...what.at(left + half + 4, y),
    rule(y + height, flow.width, 0.4),
  ]);
}

function partyAndFacts(document: Document, flow: PageFlow): void {
  const { party, facts } = document;
  const half = flow.width / 2 - 4;
  const heading = textIn(document, party?.heading ?? '', half, { size: SIZE.small });
  const who = textIn(document, party?.lines.join('\n') ?? '', half, { size: SIZE.text, most: 10 });
  const right = MARGIN + half + 8;
  const rows = facts.map(({ label, text }) => ({
    label: textIn(document, label, half * 0.4, { size: SIZE.small, most: 2 }),
    text: textIn(document, text, half * 0.6 - 2, { size: SIZE.text, bold: true, most: 4 }),
  }));
  const heights = rows.map(({ label, text }) => Math.max(label.height, text.height) + 0.8);
  const height = Math.max(
    heading.height + who.height,
    heights.reduce((sum, one) => sum + one, 0),
  );
  if (height === 0) return;
  flow.put(height + 4, (y) => {
    let top = y;
    const told = rows.flatMap(({ label, text }, at) => {
      const marks = [...label.at(right, top + 0.4), ...text.at(right + half * 0.4 + 2, top)];
      top += heights[at] ?? 0;
      return marks;
    });
    return [...heading.at(MARGIN, y), ...who.at(MARGIN, y + heading.height), ...told];
  });
}

/** From the second page on: what it is, so that loose pages find back. */
function runningHead(document: Document): { readonly marks: readonly Mark[]; readonly height: number } {
  const width = document.width - 2 * MARGIN;
  const [first] = document.facts;
  const said = [document.title, first?.text].filter(Boolean).join(' · ');
  const text = textIn(document, said, width, { size: SIZE.small, most: 1 });
  return { marks: [...text.at(MARGIN, MARGIN), rule(MARGIN + text.height + 1, width, 0.2)], height: text.height + 4 };
}

function note(document: Document, flow: PageFlow): void {
  const text = textIn(document, document.note, flow.width, { size: SIZE.text });
  if (text.height === 0) return;
  flow.skip(4);
  flow.put(text.height, (y) => text.at(MARGIN, y));
}

/** Side by side, and never parted. */
function signatures(document: Document, flow: PageFlow): void {
  const { signatures: all } = document;
  if (all.length === 0) return;
  const room = flow.width / all.length;
  const texts = all.map((words) => textIn(document, words, room - 8, { size: SIZE.small, align: 'center', most: 2 }));
  flow.put(SIGNING + 2 + Math.max(...texts.map(({ height }) => height)), (y) =>
    texts.flatMap((text, at): Mark[] => {
      const x = MARGIN + at * room + 4;
      return [{ kind: 'fill', x, y: y + SIGNING, width: room - 8, height: 0.2 }, ...text.at(x, y + SIGNING + 1)];
    }),
  );
}

function foot(
  document: Document,
  { page, pages }: { readonly page: number; readonly pages: number },
  y: number,
): readonly Mark[] {
  const { left, right, digits } = document.foot;
  const width = document.width - 2 * MARGIN;
  const counted = (count: number): string =>
    String(count).replaceAll(/\d/g, (digit) => [...digits][Number(digit)] ?? digit);
  const words = right.replaceAll('{page}', counted(page)).replaceAll('{pages}', counted(pages));
  const small = { size: SIZE.small, most: 1 };
  return [
    rule(y - 1, width, 0.2),
    ...textIn(document, left, width * 0.7, small).at(MARGIN, y),
    ...textIn(document, words, width * 0.3, { ...small, align: 'right' }).at(MARGIN + width * 0.7, y),
  ];
}
