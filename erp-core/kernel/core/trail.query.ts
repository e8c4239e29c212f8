import { type Evidence, micros, recordId } from '@millrace/contracts';
import { z } from 'zod';
import type { Db } from '../db.ts';
import type { BookedRow, FactHandler } from '../facts/fact-handler.ts';
import { type FactRow, factByKey, factsOfMessage, revisionsOf, windowOf } from '../facts/trail.repository.ts';
import { text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { type QueryContext, query } from '../query.ts';
import { Refused } from '../refusal.ts';

/**
 * A message as the store or a person knows it: by its records, by point and source time, by its sender with the sender's
 * own key or the source time. `series` is what the readings of one series have in common ({ type, epc } of a tag).
 */
const message = z.strictObject({
  records: z.array(recordId).max(500).default([]),
  point: z.int().positive().optional(),
  source: text().optional(),
  sourceKey: text().optional(),
  series: z.record(z.string(), z.json()).optional(),
  time: micros.optional(),
});

/**
 * The trail of what is booked, both ways: from a fact, or from a booked row, to the rows that stand for it and back to
 * the records of the log it was made from, with all they said; from a record or a message to every fact it is in.
 */
export const trail = query('kernel.trail', {
  label: { en: 'Trail of a fact', bn: 'তথ্যের উৎস', hi: 'तथ्य का स्रोत' },
  input: {
    fact: text({ max: 512 }).optional(),
    site: text().optional(),
    booked: z.strictObject({ entity: text(), id: text({ max: 512 }) }).optional(),
    record: recordId.optional(),
    message: message.optional(),
  },
  site: (input) => input.site,
  async run({ fact, site, booked, record, message: of }, context) {
    const { db, caller, factHandlers } = context;
    if (record || of) {
      const asked = of ?? { records: record ? [record] : [] };
      const rows = await factsOfMessage(db, partsOf(asked), site === undefined ? caller.sites : [site]);
      const facts = [];
      for (const { relation, ...row } of rows) facts.push({ relation, ...(await trailOf(row, context)) });
      return record ? { record, facts } : { facts };
    }
    const wanted = booked ? await factOfRow(db, booked, factHandlers) : { key: fact ?? '', site: site ?? null };
    const row = wanted && (await factByKey(db, wanted, caller.sites));
    if (!row) throw new Refused(refuse('not-found', { fact: fact ?? booked?.id }));
    return trailOf(row, context);
  },
});

function partsOf({ records, point, source, sourceKey, series, time }: z.infer<typeof message>) {
  const named: object[] = records.map((record) => ({ record }));
  if (point !== undefined && time !== undefined) named.push({ point, time });
  if (source !== undefined && sourceKey !== undefined) named.push({ source, sourceKey });
  else if (source !== undefined && time !== undefined) named.push({ source, time });
  const common = point !== undefined ? { point } : source !== undefined && series ? { source, value: series } : null;
  return { named, series: common, time: time ?? null };
}

async function factOfRow(db: Db, row: { entity: string; id: string }, handlers: ReadonlyMap<string, FactHandler>) {
  for (const handler of handlers.values()) {
    const found = (await handler.booked(db, { id: row.id })).find(({ entity }) => entity === row.entity);
    if (found) return { key: found.fact, site: found.site };
  }
  return undefined;
}

async function trailOf(row: FactRow, { db, factHandlers, pathsOf }: QueryContext) {
  const { evidence, stream, ...fact } = row;
  const booked = (await factHandlers.get(row.type)?.booked(db, { site: row.site, fact: row.key })) ?? [];
  const revisions = await revisionsOf(db, row);
  const appliedAt = revisions.at(-1)?.appliedAt ?? row.recordedAt;
  const paths = await pathsOf(evidence.flatMap(({ point }) => point ?? []));
  return {
    fact,
    stream,
    window: await windowOf(db, row),
    detector: { type: stream.split(':')[0] ?? stream, settings: {} },
    revisions: revisions.map(({ body, ...revision }) => ({ ...revision, payload: body?.payload ?? {} })),
    booked: booked.map((one) => shown(one, appliedAt)),
    evidence: evidence.map((one) => said(one, row.site, paths)),
  };
}

/** A record as it is told: where it came from, when, and what it said; null is what an earlier release did not keep. */
const said = (one: Evidence, site: string, paths: ReadonlyMap<number, string>) => ({
  ...one,
  path: one.point === undefined ? (one.device && `${site}/${one.device}`) || null : (paths.get(one.point) ?? null),
  arrival: one.arrival ?? null,
  quality: one.quality ?? null,
});

const shown = ({ entity, id, summary }: BookedRow, at: number) => ({
  entity,
  id,
  summary: sentence(entity, summary),
  values: summary,
  command: 'kernel.fact-set.apply',
  by: null,
  at: typeof summary.at === 'number' && entity === 'stock.move' ? summary.at : at,
  reversed: summary.reversed === true,
});

/** One line for people: what stands in which book. */
const sentence = (entity: string, summary: Readonly<Record<string, unknown>>): string =>
  `${entity}: ${Object.entries(summary)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ')}`;
