import type { Locale } from '@millrace/erp-core';
import { OutgoingError, targetFaultText } from '@millrace/outgoing';

/** Whatever a stranger answers, as text that PostgreSQL takes: it keeps no NUL. */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '�');

export const isTaken = (status: number): boolean => status >= 200 && status < 300;

/**
 * Why a call came to nothing, in a sentence. `isRefused`: it may not be made, and another try would come to the same.
 * @param about what was called, for errors that do not name it themselves
 */
export function failureOf(error: unknown, about: string, locale: Locale) {
  if (!(error instanceof OutgoingError))
    return { isRefused: false, problem: `${about}: ${error instanceof Error ? error.message : String(error)}` };
  const { fault, message } = error;
  return fault
    ? { isRefused: true, problem: targetFaultText(fault)[locale] }
    : { isRefused: error.code === 'refused', problem: message };
}
