import { randomUUID } from 'node:crypto';
import { PRESS } from './facts.ts';

type Run = (name: string, input: object) => Promise<{ readonly id: string }>;

/** Something of each kind that terminals on the floor show and tell, all of it carrying `mark`. */
export async function fillFloor(
  run: Run,
  of: { readonly site: string; readonly item: string; readonly mark: string; readonly now: number },
): Promise<void> {
  const { site, item, mark, now } = of;
  const name = { en: mark };
  const document = (
    await run('instructions.document.create', { code: mark, name, uses: [{ site, place: PRESS, item }] })
  ).id;
  const step = { text: name, picture: null, drawing: null, page: null, video: null };
  const revision = { document, letter: mark, effectiveFrom: now, changes: name, steps: [step] };
  const { id } = await run('instructions.revision.create', revision);
  await run('instructions.revision.release', { id });
  await run('instructions.reading.say', { reading: randomUUID(), site, revision: id, station: mark, at: now });
  await run('handover.note.say', {
    ...{ note: document, site, line: 'hall/line-1', station: PRESS, topic: 'other', text: mark, at: now },
    leftovers: [{ what: 'job', count: 1, about: mark }],
  });
  await run('handover.note.acknowledge', { note: document, at: now });
  await run('handover.run.keep', { site, line: mark, job: document, endedAt: 1, at: now });
}
