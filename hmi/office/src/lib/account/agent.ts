const BROWSERS = [
  ['Edge', /Edg/],
  ['Opera', /OPR\//],
  ['Firefox', /Firefox\//],
  ['Chrome', /Chrom(e|ium)\//],
  ['Safari', /Safari\//],
] as const;
const SYSTEMS = [
  ['Android', /Android/],
  ['iOS', /iPhone|iPad/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X/],
  ['Linux', /Linux/],
] as const;

/** What a browser calls itself, as people call it: "Chrome, Windows"; what is none is shown as it is. */
export function agentWord(agent: string | null): string {
  if (!agent) return '–';
  const named = [BROWSERS, SYSTEMS].flatMap((all) => all.find(([, sign]) => sign.test(agent))?.[0] ?? []);
  return named.length ? named.join(', ') : agent;
}
