import { z } from 'zod';
import { code, decimal, entity, moment, quantity, type Row, ref, table, text } from '../../kernel/index.ts';
import { item } from '../stock/index.ts';

/** An amount of an item to be made on a line. What the line counts while it runs is its. */
export const job = entity('production-log.job', {
  label: { en: 'Job', bn: 'কাজ', hi: 'कार्य' },
  key: ['number'],
  fields: {
    number: code({ search: true }),
    site: text(),
    /** area/line */
    line: text(),
    item: ref(item),
    quantity: quantity(),
    unit: text(),
    state: z.enum(['planned', 'running', 'paused', 'finished']),
    /** Pieces, litres … an hour of running, in the job's unit. */
    targetRate: decimal().nullable(),
    due: moment().nullable(),
    createdAt: moment(),
  },
  states: {
    planned: ['running'],
    running: ['paused', 'finished'],
    paused: ['running', 'finished'],
    finished: [],
  },
  search: ['number', 'line'],
  siteField: 'site',
});
export type Job = Row<typeof job>;

/** One row a line: whoever starts, pauses or finishes a job there locks it. */
export const lines = table('production_log.line', {
  key: ['site', 'line'],
  fields: {
    site: text(),
    line: text(),
    running: z.uuid().nullable(),
    /** The machine whose good count is what the line made; null: the last of the line that counts. */
    output: text().nullable(),
  },
});

export const jobRuns = table('production_log.job_run', {
  key: ['id'],
  fields: {
    id: z.uuid(),
    job: z.uuid(),
    site: text(),
    line: text(),
    fromAt: moment(),
    toAt: moment().nullable(),
    /** Why it ended before its job was done. */
    reason: z.uuid().nullable(),
  },
});
export type JobRun = Row<typeof jobRuns>;
