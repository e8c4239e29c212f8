import { modules } from '@millrace/erp-core';
import { expect, test } from 'vitest';
import { PROBLEMS } from '../../server/http/problem-codes.ts';
import { errorsPage, writtenErrorsPage } from '../errors-page.ts';

test('docs/errors.md says what the code says: run `node distribution/errors-page.ts` after a change', () => {
  expect(writtenErrorsPage()).toBe(errorsPage());
});

test('every code stands on it', () => {
  const page = errorsPage();
  const all = [Object.keys(PROBLEMS), ...modules.map(({ refusals }) => Object.keys(refusals?.codes ?? {}))].flat();
  expect(all.length).toBeGreaterThan(200);
  for (const code of all) expect(page).toContain(`| \`${code}\` |`);
});
