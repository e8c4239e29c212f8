import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { filesOfPage, textOfPage } from './page.ts';

// What docs/tutorial-driver.md shows is the driver, to the letter.

const folder = new URL('../', import.meta.url);
const own = readdirSync(folder).filter((name) => name.endsWith('.ts'));

test('every file of the driver stands in the page', () => {
  expect([...filesOfPage.keys()].filter((name) => name.endsWith('.ts')).sort()).toEqual(own.sort());
});

test.each(own)('%s is what the page says', (name) => {
  expect(filesOfPage.get(name)).toBe(readFileSync(new URL(name, folder), 'utf8'));
});

test('the line that proves it is the one of its test', () => {
  const line = 'conformance(kilnDriver, () => new Kiln());\n';
  expect(textOfPage).toContain(line);
  expect(readFileSync(new URL('test/kiln.test.ts', folder), 'utf8')).toContain(line);
});
