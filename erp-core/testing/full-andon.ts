import { PRESS } from './facts.ts';

type Run = (name: string, input: object) => Promise<{ readonly id: string }>;

/** Something of each kind that alarms and calls keep, beside the alarm itself, all of it carrying `mark`. */
export async function fillAndon(
  run: Run,
  of: { readonly site: string; readonly alarm: string; readonly mark: string },
) {
  const { site, alarm, mark } = of;
  await run('alarms.alarm.shelve', { alarm, for: 3_600_000_000, reason: mark });
  await run('alarms.definition.create', { site, subject: mark, condition: 'high', response: { en: mark } });
  const rule = { site, subject: mark, during: 'machine-stopped', place: mark, reason: mark };
  await run('alarms.suppression-rule.create', rule);
  await run('alarms.suppression-rule.apply', { site, machine: mark, state: 'stopped', seq: 1 });
  const kind = await run('andon.kind.create', { code: mark, name: { en: mark }, steps: [{ after: 60_000_000 }] });
  await run('andon.responder.create', { site, kind: kind.id, role: mark });
  await run('andon.button.create', { site, subject: mark, kind: kind.id, station: PRESS });
  await run('andon.button.press', { site, subject: mark, alarm, at: 1 });
  await run('andon.machine.hear', { site, machine: mark, stoppedAt: null, seq: 1 });
  await run('andon.output.create', { site, device: mark, point: mark });
  await run('andon.output.settle', { site });
  await run('andon.call.raise', { site, place: PRESS, kind: kind.id, note: mark });
}
