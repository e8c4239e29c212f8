import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { ASSERTIONS, NOT_OURS, OTHER_SPELLINGS } from './assertions.ts';

const ID = /tck-id-[A-Za-z0-9-]+/g;
/** Texts of a test file that name an assertion: names of tests, and rows of those that are tried several times. */
function names(file: string): string[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(import.meta.dirname, file), 'utf8'),
    ts.ScriptTarget.Latest,
  );
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) && node.text.includes('tck-id-')) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

interface Named {
  readonly file: string;
  /** What the test promises; empty where one name stands over several rows. */
  readonly promise: string;
}

/** By assertion, the tests that name it. */
function named(): Map<string, Named[]> {
  const found = new Map<string, Named[]>();
  for (const file of readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.test.ts'))
    .sort()) {
    if (file === 'conformance.test.ts') continue;
    for (const name of names(file)) {
      const ids = name.match(ID) ?? [];
      const promise = name
        .slice(name.lastIndexOf(ids.at(-1) ?? '') + (ids.at(-1)?.length ?? 0))
        .replace(/^:? */, '')
        .replace('%s', '3.1.1 and 5');
      for (const id of ids) found.set(id, [...(found.get(id) ?? []), { file, promise }]);
    }
  }
  return found;
}

function table(): string {
  const tests = named();
  const rows = ASSERTIONS.map((id) => {
    const by = tests.get(id)?.map(({ file, promise }) => (promise === '' ? `\`${file}\`` : `\`${file}\`: ${promise}`));
    return `| \`${id}\` | ${by?.join('; ') ?? `does not apply: ${NOT_OURS[id]}`} |`;
  });
  return `# Sparkplug 3.0: assertions and the tests that hold them

Each assertion of the specification, in its order, with the tests of \`drivers/sparkplug/test\` that carry its id in their name, or the reason why it asks nothing of us. ${ASSERTIONS.length} assertions, ${ASSERTIONS.length - Object.keys(NOT_OURS).length} held by tests. This page is written by \`conformance.test.ts\` (\`npm test -- drivers/sparkplug --update\`), which fails where an assertion has neither. Where the specification spells an id in a second way (${Object.keys(OTHER_SPELLINGS).length} times), it is listed by the first.

What the tests hold is what stands behind the colon; it is our reading of the assertion, and no run of the foundation's own compatibility kit.

| assertion | held by |
| --- | --- |
${rows.join('\n')}
`;
}

test('every assertion has a test that is named by it, or a reason why it asks nothing of us; none has both', () => {
  const tests = named();
  expect(ASSERTIONS.filter((id) => !tests.has(id) && !(id in NOT_OURS))).toEqual([]);
  expect(Object.keys(NOT_OURS).filter((id) => tests.has(id))).toEqual([]);
});

test('no test is named by an assertion that is not there, and no list holds one twice', () => {
  const known = new Set(ASSERTIONS);
  expect(
    [...named().keys(), ...Object.keys(NOT_OURS), ...Object.values(OTHER_SPELLINGS)].filter((id) => !known.has(id)),
  ).toEqual([]);
  expect(known.size).toBe(ASSERTIONS.length);
});

test('the page of assertions says what is so', async () => {
  await expect(table()).toMatchFileSnapshot('../../../docs/sparkplug-conformance.md');
});
