import { SettingError, setDocument, setLabel, toBitmap, toPdf, toZpl, writePng } from '@millrace/typesetting';
import { answerApart } from '@millrace/workbook';
import type { LabelTask, PrintAnswer, PrintTask } from './apart.ts';

/** Dots per inch of a page that is looked at on a screen. */
const LOOK_DPI = 150;

async function labelsMade({ labels, format, copies, title, made: at }: LabelTask): Promise<Uint8Array> {
  const sheets = labels.map(setLabel);
  const [first] = labels;
  if (format === 'zpl') {
    return Buffer.from(sheets.map((sheet, nth) => toZpl(sheet, { dpi: labels[nth]?.dpi ?? 203, copies })).join(''));
  }
  if (format === 'png') {
    const [sheet] = sheets;
    if (!sheet || !first) throw new TypeError('there is no label');
    return writePng(toBitmap(sheet, first.dpi), first.dpi);
  }
  const pages = sheets.flatMap((sheet) => Array.from({ length: copies }, () => sheet));
  return toPdf(pages, { title, language: first?.language ?? 'en', made: new Date(at) });
}

const made = async (task: PrintTask): Promise<Uint8Array> => {
  if ('labels' in task) return labelsMade(task);
  const { document, title, made: at, format } = task;
  const sheets = setDocument(document);
  const [first] = sheets;
  if (format === 'png' && first) return writePng(toBitmap(first, LOOK_DPI), LOOK_DPI);
  return toPdf(sheets, { title, language: document.language, made: new Date(at) });
};

answerApart<PrintTask, PrintAnswer>(async (task) => {
  try {
    return { bytes: await made(task) };
  } catch (error) {
    if (error instanceof SettingError) return { fault: error.fault, element: error.element };
    throw error;
  }
});
