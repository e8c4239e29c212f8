import { type Label, type Locale, say } from '../label.ts';
import { BOARD_COLUMNS, type BoardDefinition, type BoardWidget, MOST_SETTINGS } from './board.ts';

export interface LayoutFault {
  readonly path: string;
  readonly message: string;
}

const CALLED_TWICE: Label = {
  en: 'two widgets are called {id}',
  bn: 'দুটি উইজেটের নাম {id}',
  hi: 'दो विजेट {id} कहलाते हैं',
};
const TOO_WIDE: Label = {
  en: 'reaches beyond column {columns}: move it left or make it narrower',
  bn: '{columns} নম্বর কলামের বাইরে চলে গেছে: বাঁয়ে সরান বা সরু করুন',
  hi: 'स्तंभ {columns} से आगे निकलता है: बाएँ खिसकाएँ या सँकरा करें',
};
const LIES_OVER: Label = {
  en: 'lies over {id}: move one of them',
  bn: '{id}-এর উপরে পড়েছে: একটি সরান',
  hi: '{id} के ऊपर पड़ता है: एक को खिसकाएँ',
};
const TOO_LARGE: Label = {
  en: 'more than {most} KiB: shorten its texts or remove widgets',
  bn: '{most} KiB-এর বেশি: লেখা ছোট করুন বা উইজেট বাদ দিন',
  hi: '{most} KiB से अधिक: पाठ छोटे करें या विजेट हटाएँ',
};

const overlaps = (a: BoardWidget, b: BoardWidget): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** What is wrong with how the widgets stand, each by its path and in the reader's language; none: they fit, and none lies over another. */
export function layoutFaults({ widgets }: BoardDefinition, locale: Locale): readonly LayoutFault[] {
  const faults: LayoutFault[] = [];
  const seen = new Set<string>();
  for (const [index, widget] of widgets.entries()) {
    const path = `definition.widgets.${index}`;
    if (seen.has(widget.id)) faults.push({ path: `${path}.id`, message: say(CALLED_TWICE, locale, { id: widget.id }) });
    seen.add(widget.id);
    if (widget.x + widget.w > BOARD_COLUMNS)
      faults.push({
        path: `${path}.w`,
        message: say(TOO_WIDE, locale, { columns: BOARD_COLUMNS }),
      });
    const under = widgets.slice(0, index).find((other) => overlaps(other, widget));
    if (under) faults.push({ path, message: say(LIES_OVER, locale, { id: under.id }) });
  }
  if (JSON.stringify(widgets).length > MOST_SETTINGS)
    faults.push({
      path: 'definition',
      message: say(TOO_LARGE, locale, { most: MOST_SETTINGS / 1024 }),
    });
  return faults;
}
