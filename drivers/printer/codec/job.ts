/** A job as it is sent, with the labels that it asks for; or why it is not sent. */
export type Job = { readonly zpl: string; readonly labels: number } | { readonly fault: string };

const LONGEST = 1_000_000;
/** What makes a printer answer, or take other signs for its commands: its answer, or our next question, would be lost. */
const ASKS = /\^H[A-Z]|~H[A-Z]|[\^~]C[CDT]|! *U1|~J[AR]/i;

/**
 * Looks at ZPL without changing it. Labels are one for each format that is closed, or as many as its ^PQ says; a format that
 * is only stored (^DF) prints none.
 */
export function jobOf(zpl: string): Job {
  if (zpl.length > LONGEST) return { fault: `it is longer than ${LONGEST} letters` };
  const asks = ASKS.exec(zpl);
  if (asks) return { fault: `"${asks[0]}" asks or changes the printer itself: a job only prints` };
  const formats = zpl.split(/\^XA/i).slice(1);
  if (formats.length === 0) return { fault: 'there is no ^XA: it prints nothing' };
  const open = formats.findIndex((format) => !/\^XZ/i.test(format));
  if (open >= 0) return { fault: `label ${open + 1} has no ^XZ: the printer would wait for its end` };
  const labels = formats.map((format) => (/\^DF/i.test(format) ? 0 : quantityOf(format)));
  return { zpl, labels: labels.reduce((sum, one) => sum + one, 0) };
}

function quantityOf(format: string): number {
  const quantity = Number(/\^PQ *(\d{1,8})/i.exec(format)?.[1] ?? 1);
  return Math.max(1, quantity);
}
