import type { Document, Label as SetLabel, SettingFault } from '@millrace/typesetting';
import { askApart, WorkbookError } from '@millrace/workbook';
import { refuse } from '../kernel-refusals.ts';
import { Refused } from '../refusal.ts';
import { settingWords } from './fault-words.ts';

export type LabelFormat = 'pdf' | 'zpl' | 'png';

export interface LabelTask {
  readonly labels: readonly SetLabel[];
  /** A PNG shows the first label alone. */
  readonly format: LabelFormat;
  /** Of each label; a PDF holds them as pages. */
  readonly copies: number;
  readonly title: string;
  /** Milliseconds. */
  readonly made: number;
}

export interface DocumentTask {
  readonly document: Document;
  /** A PNG shows the first page alone, to look at. */
  readonly format: 'pdf' | 'png';
  readonly title: string;
  /** Milliseconds. */
  readonly made: number;
}

export type PrintTask = LabelTask | DocumentTask;

export type PrintAnswer =
  | { readonly bytes: Uint8Array }
  | { readonly fault: SettingFault; readonly element: number | undefined };

/** More than the most labels or pages take: what needs more was made to. */
const BOUNDS = { mb: 512, ms: 120_000 };

/**
 * Labels as bytes, made in a process of its own: shaping text, drawing bars and packing files may neither hold up those who
 * wait for the server nor fill its memory. Throws `Refused` for what cannot be set, with its element, and for what takes more
 * than its bounds.
 */
export const printLabels = (task: LabelTask): Promise<Uint8Array> => printed(task);

/** A document as a PDF, in the same way. */
export const printDocument = (task: DocumentTask): Promise<Uint8Array> => printed(task);

async function printed(task: PrintTask): Promise<Uint8Array> {
  const program = new URL('./program.ts', import.meta.url);
  const answer = await askApart<PrintTask, PrintAnswer>(program, task, BOUNDS).catch((error: unknown) => {
    throw error instanceof WorkbookError ? new Refused(refuse('print-too-large')) : error;
  });
  if ('bytes' in answer) return answer.bytes;
  const { fault, element } = answer;
  const reason = settingWords(fault);
  throw new Refused(
    element === undefined
      ? refuse('print-not-set', { reason })
      : refuse('print-element-wrong', { element: element + 1, reason }),
  );
}
