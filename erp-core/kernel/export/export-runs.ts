import { z } from 'zod';
import { type AggregateRequest, aggregateEntity } from '../aggregate.ts';
import { runCommand } from '../command.ts';
import type { Declarations } from '../declarations.ts';
import { answer } from '../effect.ts';
import type { EntityDefinition } from '../entity.ts';
import { choice, id, json, moment, text, wholeNumber } from '../fields.ts';
import { job } from '../jobs/job.ts';
import { refuse } from '../kernel-refusals.ts';
import { say } from '../label.ts';
import { listEntity } from '../listing.ts';
import { closed } from '../modules/closed.ts';
import { query } from '../query.ts';
import { isRefusal, Refused } from '../refusal.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';
import { table } from '../table.ts';
import { makeCommands, makeExport } from './make-export.job.ts';
import { takePass } from './passes.ts';
import { rightsDigest } from './rights-digest.ts';
import { passFor } from './under-approval.ts';

/** An export of more records is made by a job, and fetched when it is there. */
const MOST_AT_ONCE = 5_000;
/** How long it may be fetched: µs. */
export const KEPT = 24 * 3600 * 1_000_000;
/** What is being fetched as its time ends is fetched whole. */
const SWEPT_AFTER = KEPT + 3600 * 1_000_000;

/** What one person has at once, made or being made. */
const MOST_KEPT = 20;

/** `filter`, `sort` and `search`, as a list is asked. */
const asked = () => json(z.record(z.string(), z.json()));

export const exportRuns = table('kernel.export_run', {
  key: ['id'],
  ledger: 'entries',
  fields: {
    id: id(),
    entity: text(),
    asked: asked(),
    userId: text(),
    locale: choice(['en', 'bn', 'hi']),
    at: moment(),
    rights: text(),
    job: id(),
    readyAt: moment().nullable(),
    records: wholeNumber().nullable(),
  },
});

/** Throws `Refused` where there is no such kind of records here. */
export function entityOf(registry: Declarations, name: string): EntityDefinition {
  const of = registry.entities.get(name);
  if (!of) throw new Refused(refuse('unknown-name', { name }));
  const off = closed(registry, name);
  if (off) throw new Refused(off);
  return of;
}

/**
 * Begins an export: of few records it says that they may be fetched at once (`direct`), of many it has a job make the file.
 * What takes a second person takes one here, and the pass is used up with it.
 */
const beginExport = runCommand('kernel.export.begin', {
  label: { en: 'Export records', bn: 'রেকর্ড রপ্তানি', hi: 'अभिलेख निर्यात' },
  permission: OF_EVERY_MEMBER,
  why: 'whether records may leave hangs on what of them the caller sees',
  input: { entity: text(), asked: asked().default({}) },
  async run({ entity, asked: what }, work) {
    const { caller, db, now, registry } = work;
    // It is made in the name of a person, with all his rights, which a program does not have.
    if (caller.apiKey !== undefined) return refuse('import-needs-person');
    const of = entityOf(registry, entity);
    await listEntity(db, caller, of, { ...what, limit: 1 }, 'export');
    const pass = await passFor(db, { caller, entity: of, asked: what, now });
    if (isRefusal(pass)) return pass;
    const { filter, search } = what as AggregateRequest;
    const counted = await aggregateEntity(db, caller, of, { ...(filter && { filter }), ...(search && { search }) });
    const records = Number(counted.rows[0]?.count ?? 0);
    if (records <= MOST_AT_ONCE) return [answer({ direct: true, records })];
    const kept = await db.rows('select from kernel.export_run where user_id = $1 and at > $2', [
      caller.user,
      now - KEPT,
    ]);
    if (kept.length >= MOST_KEPT) return refuse('export-too-many', { most: MOST_KEPT });
    if (pass) {
      const taken = await work.perform(takePass, pass);
      if (isRefusal(taken)) return taken;
    }
    const [run, own] = [work.id(), work.id()];
    const about = { entity, asked: what, userId: caller.user, locale: caller.locale, at: now, job: own };
    return [
      exportRuns.insert({ id: run, ...about, rights: rightsDigest(of, caller), readyAt: null, records: null }),
      makeExport.with({ id: run, records }, { id: own, key: run }),
      answer({ direct: false, records, id: run, job: own }),
    ];
  },
});

/** What the caller has had made and may still fetch, newest first. */
const ownExports = query('kernel.export.mine', {
  label: { en: 'Exports of one’s own', bn: 'নিজের রপ্তানি', hi: 'अपने निर्यात' },
  input: {},
  permission: OF_EVERY_MEMBER,
  async run(_, { db, caller, registry, now }) {
    const rows = await db.rows<{ entity: string }>(
      `select r.id, r.entity, r.at, r.job, r.ready_at as "readyAt", r.records, j.state as "jobState", j.problem
       from kernel.export_run r left join kernel.job j on j.id = r.job
       where r.user_id = $1 and r.at > $2 order by r.at desc limit $3`,
      [caller.user, now - KEPT, MOST_KEPT],
    );
    return {
      rows: rows.map((row) => {
        const label = registry.entities.get(row.entity)?.label;
        return { ...row, label: label ? say(label, caller.locale) : row.entity };
      }),
    };
  },
});

/** Removes what was made and may not be fetched any more, and what never came to its end. */
const sweepExports = runCommand('kernel.export.sweep-some', {
  label: { en: 'Sweep exports', bn: 'রপ্তানি পরিষ্কার', hi: 'निर्यात साफ़ करें' },
  why: 'the pieces of a file go with it, in one statement',
  input: {},
  async run(_, { db, now }) {
    const swept = await db.run(
      `delete from kernel.export_run r where r.at < $1
         and not exists (select from kernel.job j where j.id = r.job and j.ended_at is null)`,
      [now - SWEPT_AFTER],
    );
    return [answer({ swept })];
  },
});

const sweepJob = job('kernel.export.sweep', {
  label: { en: 'Sweep of exports', bn: 'রপ্তানি পরিষ্কার', hi: 'निर्यातों की सफ़ाई' },
  input: {},
  permission: sweepExports.permission,
  schedule: { every: 'hour', at: '00:40' },
  run: (work) => work.call(sweepExports, {}),
});

/** Exports that a job makes: what of them stands in the kernel's table of contents. */
export const madeExports = {
  commands: [beginExport, ...makeCommands, sweepExports],
  queries: [ownExports],
  jobs: [makeExport, sweepJob],
};
