import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { GATE } from '../../../erp-core/testing/gate-design.ts';
import type { KeyTask } from './task.ts';

/** What is done to what the system is made of: workflows as they are written, and designs. */
export const WAYS: readonly KeyTask[] = [
  {
    ...{ page: 'approvals', named: 'Approvals', of: 'real' },
    does: 'a workflow is written anew as JSON, led to its fault, and published once what changes was seen',
    async work({ hands, row, aside, dialog, ask }) {
      const look = async () => (await ask('kernel.workflows', { code: 'look' })).rows[0];
      const { number, definition } = await look();
      await hands.use(row('Look').getByRole('button', { name: 'Look' }));
      const shown = aside('Look');
      await hands.use(shown.getByRole('link', { name: 'JSON' }));
      const json = shown.getByRole('textbox', { name: 'JSON' });
      await hands.fill(json, '{\n"start": { "on": "hand" }\n"steps": []\n}');
      await hands.use(shown.getByRole('button', { name: 'Check' }));
      await hands.use(shown.getByRole('button', { name: 'Line 3' }), { back: true });
      await expect.poll(() => hands.isAt(json)).toBe(true);
      const steps = definition.steps.map((step: object) => ({ ...step, name: { en: 'Look at it well' } }));
      await hands.write(JSON.stringify({ ...definition, steps }));
      await hands.use(shown.getByRole('button', { name: 'Compare and publish' }));
      await dialog.getByText('Look at it well').waitFor();
      await hands.use(dialog.getByRole('button', { name: 'Publish', exact: true }));
      // In its sentence: other words may still stand beside it.
      await hands.hears(/Published\. What runs goes on as it began/);
      await hands.returns(dialog);
      expect(await look()).toMatchObject({ number: number + 1, definition: { steps } });
    },
  },
  {
    ...{ page: 'designs', named: 'Designs', of: 'real' },
    does: 'what was drawn is published with a note, and given away as a file',
    async work({ hands, page, row, aside, dialog, ask, give, records }) {
      let [design] = await records('kernel.design', { name: 'gate' });
      for (const [place, value] of GATE)
        design = {
          ...design,
          ...(await give('kernel.design.put', { design: design.id, version: design.version, place, value })),
        };
      await hands.use(row('Gate'));
      await hands.use(aside().getByRole('button', { name: 'Look and publish' }));
      await hands.fill(dialog.getByLabel('Note', { exact: true }), 'The first gate');
      const publish = dialog.getByRole('button', { name: 'Publish', exact: true });
      await expect.poll(() => publish.isEnabled()).toBe(true);
      await hands.use(publish);
      await hands.hears(/Version 1 is published/);
      await hands.returns(dialog);
      const { modules } = await ask('kernel.modules');
      expect(modules).toContainEqual(expect.objectContaining({ name: 'gate' }));
      const leaving = page.waitForEvent('download');
      await hands.use(aside().getByRole('button', { name: 'Give away as a file' }));
      expect(readFileSync(await (await leaving).path(), 'utf8')).toContain('gate.pass');
      await expect.poll(() => hands.hasPlace()).toBe(true);
    },
  },
];
