import { readFileSync } from 'node:fs';

const page = readFileSync(new URL('../../../docs/tutorial-driver.md', import.meta.url), 'utf8');

/** What stands in docs/tutorial-driver.md: the name of a file → its text. */
export const filesOfPage: ReadonlyMap<string, string> = new Map(
  [...page.matchAll(/^```\w+ file=(\S+)\n([\s\S]*?)^```$/gm)].map(([, name = '', text = '']) => [name, text]),
);
export const textOfPage = page;
