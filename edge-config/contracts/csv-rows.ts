/** A line of a CSV text: the line it begins on, counted from 1, with its fields, or why it cannot be read. */
export type CsvRow =
  | { readonly line: number; readonly fields: readonly string[] }
  | { readonly line: number; readonly fault: string };

const QUOTE = '"';

/**
 * The lines of a CSV text (RFC 4180, with LF or CR alone as ends as well) that are not empty. A field in quotes may hold
 * the separator, ends of lines, and "" for a quote; others are given without the blanks around them. A quote that is
 * never closed ends the text with a fault. Linear in the text's length.
 */
export function* csvRows(text: string, separator = ','): Generator<CsvRow> {
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const began = line;
    const fields: string[] = [];
    let ended = false;
    while (!ended) {
      const field = text[blanksFrom(text, at, separator)] === QUOTE ? quotedField(text, at, separator) : null;
      if (field?.unclosed) {
        yield { line: began, fault: 'a quote is not closed' };
        return;
      }
      const to = field?.to ?? at;
      const end = endOfField(text, to, separator);
      // What stands behind the closing quote belongs to the field, as spreadsheets read it.
      fields.push(field ? field.text + text.slice(to, end).trimEnd() : text.slice(at, end).trim());
      line += field?.lines ?? 0;
      ended = text[end] !== separator;
      at = end + 1;
      if (ended && text[end] === '\r' && text[at] === '\n') at++;
    }
    line++;
    if (fields.length > 1 || fields[0] !== '') yield { line: began, fields };
  }
}

function blanksFrom(text: string, from: number, separator: string): number {
  let at = from;
  while ((text[at] === ' ' || text[at] === '\t') && text[at] !== separator) at++;
  return at;
}

function endOfField(text: string, from: number, separator: string): number {
  let at = from;
  while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}

interface Quoted {
  readonly text: string;
  /** Behind the closing quote. */
  readonly to: number;
  readonly lines: number;
  readonly unclosed: boolean;
}

function quotedField(text: string, from: number, separator: string): Quoted {
  const parts: string[] = [];
  let at = blanksFrom(text, from, separator) + 1;
  for (;;) {
    const quote = text.indexOf(QUOTE, at);
    if (quote < 0) return { text: '', to: text.length, lines: 0, unclosed: true };
    parts.push(text.slice(at, quote));
    at = quote + 1;
    if (text[at] !== QUOTE) break;
    parts.push(QUOTE);
    at++;
  }
  const whole = parts.join('');
  return { text: whole, to: at, lines: whole.split(/\r\n|\r|\n/).length - 1, unclosed: false };
}
