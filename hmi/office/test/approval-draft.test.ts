import type { Workflow } from '@millrace/hmi-client';
import { expect, test } from 'vitest';
import { definitionOf, draftOf, isPlain, newApproval, newStep } from '../src/lib/approvals/draft.ts';

const workflow: Workflow = {
  ...{
    code: 'big',
    name: { en: 'Big' },
    number: 3,
    enabled: true,
    publishedBy: null,
    publishedAt: 0,
    open: 0,
    stopped: 0,
  },
  issues: [],
  definition: {
    start: { on: 'command', command: 'stock.issue', when: 'quantity > 10', lastsDays: 5 },
    steps: [
      {
        ...{ kind: 'approve', id: 'head', name: { en: 'Head', bn: 'প্রধান' }, when: 'quantity > 100' },
        by: { roles: ['head'], people: ['u-1'], superior: 2 },
        need: { quorum: 2 },
        escalate: [{ afterHours: 4, to: { roles: ['board'], people: [] } }],
      },
    ],
  },
};

test('a form that nothing was changed in publishes what it showed, and keeps what it does not show', () => {
  expect(isPlain(workflow)).toBe(true);
  expect(definitionOf(draftOf(workflow))).toEqual(workflow.definition);
  const renamed = draftOf(workflow);
  if (renamed.steps[0]) renamed.steps[0].name = 'Chief';
  expect(definitionOf(renamed).steps[0]?.name).toEqual({ en: 'Chief' });
});

test('steps get ids of their names, each its own, also where a name has no Latin letter', () => {
  const draft = newApproval();
  draft.steps = ['Head of store', 'Head of store', 'প্রধান', 'end'].map((name) => ({ ...newStep(), name, roles: ['a'] }));
  expect(definitionOf(draft).steps.map(({ id }) => id)).toEqual([
    'head-of-store',
    'head-of-store-2',
    'step-3',
    'step-4',
  ]);
  // What is emptied is not said any more.
  const bare = draftOf(workflow);
  bare.when = ' ';
  expect(JSON.parse(JSON.stringify(definitionOf(bare).start))).toEqual({
    on: 'command',
    command: 'stock.issue',
    lastsDays: 5,
  });
});
