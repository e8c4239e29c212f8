/** Functions of spreadsheets that fetch from elsewhere, or run what is not theirs. */
const CALLING =
  /\b(WEBSERVICE|FILTERXML|HYPERLINK|IMPORT(XML|HTML|DATA|FEED|RANGE)|IMAGE|RTD|CALL|REGISTER(\.ID)?|EXEC|SQL\.REQUEST|DDE|CUBEVALUE|CUBEMEMBER)\s*\(/i;
/** Dynamic data exchange: a program, a bar, its argument, and what is asked of it. */
const EXCHANGE = /^[=+\-@\s]*[\w.\\/ "']{1,200}\|[^!]{0,500}!/;
/** A cell of another workbook, or an address. */
const ELSEWHERE = /\[[^\]]{0,255}\][^!]{0,255}!|\\\\[\w.-]+\\|\b(https?|ftp|file|smb):\/\//i;

/** Whether a formula asks for something outside of its own sheet: by a function that fetches, by DDE, by another workbook. */
export function formulaCallsOut(formula: string): boolean {
  const asked = formula.slice(0, 10_000);
  return CALLING.test(asked) || EXCHANGE.test(asked) || ELSEWHERE.test(asked);
}

/** The same of a cell of a text, where it is a formula at all. */
export const callsOut = (cell: string): boolean =>
  /^[=+\-@]/.test(cell) && /[(|![:\\]/.test(cell) && formulaCallsOut(cell.slice(1));
