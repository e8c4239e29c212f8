import { answer, code, command, decimal, moment, quantity, ref, text } from '../../kernel/index.ts';
import { item } from '../stock/index.ts';
import { job } from './job.ts';
import { refuse } from './refusals.ts';

export const createJob = command('production-log.job.create', {
  label: { en: 'Create job', bn: 'কাজ তৈরি', hi: 'कार्य बनाएँ' },
  input: {
    number: code(),
    site: text(),
    line: text(),
    item: ref(item),
    quantity: quantity(),
    targetRate: decimal().optional(),
    due: moment().optional(),
  },
  site: (input) => input.site,
  load: (input) => ({ known: job.where({ number: input.number }), made: item.found({ id: input.item }) }),
  decide(input, { known, made }, { id, now }) {
    if (known.length > 0) return refuse('job-number-taken', { number: input.number });
    if (!made) return refuse('item-unknown', { item: input.item });
    const fresh = {
      id: id(),
      number: input.number,
      site: input.site,
      line: input.line,
      item: made.id,
      quantity: input.quantity,
      unit: made.unit,
      state: 'planned' as const,
      targetRate: input.targetRate ?? null,
      due: input.due ?? null,
      createdAt: now,
    };
    return [job.insert(fresh), answer({ id: fresh.id })];
  },
});
