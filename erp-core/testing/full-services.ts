import type { Pool } from 'pg';
import type { Caller } from '../kernel/index.ts';

type Run = (name: string, input: object) => Promise<{ readonly id: string }>;

/**
 * Something in every table that imports, exports, webhooks and inbound hooks keep, all of it carrying `mark`: what jobs and
 * senders write is written by the owner of the tables. Expects a member `<mark>-user` and an import that was checked.
 */
export async function fillServices(run: Run, owner: Pick<Pool, 'query'>, { company }: Caller, mark: string) {
  const person = `${mark}-user`;
  const write = (sql: string, ...values: readonly unknown[]) => owner.query(sql, [company, mark, ...values]);
  const imported = 'select company, id from kernel.import where company = $1';
  await write(
    `insert into kernel.import_draft (company, run, locale, reading, header, proposed, mapping)
     select company, id, 'en', '{}', jsonb_build_array($2::text), '[]', '{"columns":[]}' from (${imported}) one`,
  );
  await write(
    `insert into kernel.import_piece (company, run, nth, bytes) select company, id, 0, $2 from (${imported}) one`,
  );
  await write(
    `insert into kernel.import_line (company, run, line, cells)
     select company, id, 2, jsonb_build_array($2::text) from (${imported}) one`,
  );
  await write(
    `insert into kernel.import_alike (company, run, line, record, title, likeness)
     select company, run, line, gen_random_uuid(), $2, 0.9 from kernel.import_row where company = $1 limit 1`,
  );
  await write(
    `insert into kernel.import_template (company, target, header, mapping, used_at, used_by) values ($1, 'stock.item', $2, '{}', 1, $2)`,
  );
  await write(
    `insert into kernel.export_pass (company, id, entity, asked, user_id, expires_at)
     values ($1, gen_random_uuid(), 'stock.item', '{}', $2, 1)`,
  );

  await write(
    `with one as (
       insert into kernel.export_run (company, id, entity, asked, user_id, locale, at, rights, job)
       values ($1, gen_random_uuid(), 'stock.item', '{}', $2, 'en', 1, $2, gen_random_uuid()) returning *)
     insert into kernel.export_piece (company, run, nth, text) select company, id, 0, $2 from one`,
  );
  await write(`insert into kernel.bounced_address (company, address, reason, at) values ($1, $2, $2, 1)`);

  await run('kernel.outgoing-place.create', { place: '10.1.2.3', plain: true, reason: mark });
  const hook = await run('kernel.webhook.create', {
    ...{ name: mark, address: 'http://10.1.2.3/in', owner: person, tells: [{ type: 'stock.moved' }] },
  });
  await write(
    `with one as (
       insert into kernel.webhook_message (company, id, webhook, type, aggregate, state, made_at, due_at, ended_at, body)
       values ($1, gen_random_uuid(), $3, 'stock.moved', $2, 'failed', 1, 1, 2, $2) returning *)
     insert into kernel.webhook_try (company, message, nth, at, took, status, answer) select company, id, 1, 1, 1, 500, $2 from one`,
    hook.id,
  );
  const inbound = await run('kernel.inbound-hook.create', {
    ...{ name: mark, command: 'stock.item.save', owner: person },
    mapping: { take: { code: { at: 'code' } }, input: { code: 'body.code', name: { en: 'body.code' } } },
  });
  await write(
    `insert into kernel.inbound_arrival (company, id, hook, key, at, body, state) values ($1, gen_random_uuid(), $3, $2, 1, $2, 'received')`,
    inbound.id,
  );
}
