/** The line (from 1) of each value of a JSON text, by its path with dots: `steps.0.by.roles`. The whole is "". */
export function linesOf(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  let at = 0;
  let line = 1;
  const skip = (): void => {
    for (; at < text.length && /\s/.test(text[at] ?? ''); at += 1) if (text[at] === '\n') line += 1;
  };
  const string = (): string => {
    const from = at;
    at += 1;
    while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    at += 1;
    return JSON.parse(text.slice(from, at)) as string;
  };
  const within = (close: string, one: (nth: number) => void): void => {
    at += 1;
    for (let nth = 0; at < text.length; nth += 1) {
      skip();
      if (text[at] === close) break;
      one(nth);
      skip();
      if (text[at] === ',') at += 1;
    }
    at += 1;
  };
  const value = (path: string): void => {
    skip();
    lines.set(path, line);
    const below = (name: string | number): string => (path === '' ? String(name) : `${path}.${name}`);
    if (text[at] === '{')
      within('}', () => {
        const name = string();
        skip();
        at += 1;
        value(below(name));
      });
    else if (text[at] === '[') within(']', (nth) => value(below(nth)));
    else if (text[at] === '"') string();
    else while (at < text.length && !/[\s,\]}]/.test(text[at] ?? '')) at += 1;
  };
  // Whoever asks has read it already: a text that is no JSON has no places.
  JSON.parse(text);
  value('');
  return lines;
}

/** The line of a path, or of the nearest thing around it that is there. */
export function lineAt(lines: ReadonlyMap<string, number>, path: string): number {
  for (let of = path; of !== ''; of = of.slice(0, Math.max(0, of.lastIndexOf('.')))) {
    const found = lines.get(of);
    if (found !== undefined) return found;
  }
  return lines.get('') ?? 1;
}
