import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { GatewayStatus } from '@millrace/contracts';
import { migrateTimeseries } from '@millrace/timeseries';
import { sealAudit } from '../kernel/audit/seal.ts';
import { createTerminalDoor } from '../kernel/core/index.ts';
import type { Caller } from '../kernel/index.ts';
import { createPlantDoor } from '../modules/plant/index.ts';
import type { TestErp } from './erp.ts';
import { counted, evidenceOf, setOf, stateSet, stopped, T0 } from './facts.ts';
import { fillAndon } from './full-andon.ts';
import { fillFloor } from './full-floor.ts';
import { fillServices } from './full-services.ts';
import { profile, siteDocument } from './site.ts';

/** What must never be seen from another company: part of every name the first company gives. */
export const MARK = 'zq7-own-business';

/** A run that waits for somebody, who has a deputy and a superior. */
async function fillWorkflows(run: (name: string, input: object) => Promise<unknown>, mark: string, now: number) {
  const [person, other] = [`${mark}-user`, `${mark}-other`];
  await run('kernel.member.save', { user: other, name: mark });
  await run('kernel.deputy.name-for', { person, deputy: other, from: now, until: now + 3_600_000_000 });
  await run('kernel.superior.set', { person, superior: other });
  const name = { en: mark };
  const steps = [{ kind: 'task', id: 'look', name, by: { people: [person] } }];
  await run('kernel.workflow.publish', { code: 'look', name, after: 0, definition: { start: { on: 'hand' }, steps } });
  await run('kernel.workflow.start', { code: 'look' });
}

/** A company with something in every table: what another one may try to get at. */
export async function fullCompany(
  erp: Pick<TestErp, 'kernel' | 'owner' | 'app' | 'clock' | 'company'>,
): Promise<Caller> {
  await migrateTimeseries(erp.owner);
  const caller = await erp.company(`${MARK} Works`);
  const site = 'plant-a';
  const run = async (name: string, input: object, idempotencyKey?: string) => {
    const outcome = await erp.kernel.execute(caller, name, input, idempotencyKey ? { idempotencyKey } : {});
    if (!outcome.ok) throw new Error(`${name}: ${outcome.refusal?.code} ${JSON.stringify(outcome.refusal?.details)}`);
    return outcome.result as { id: string; moves: string[]; code: string };
  };
  let seq = 0;
  const deliver = (set: unknown) => {
    seq += 1;
    const record = { gateway: 'gw-a', epoch: 1, seq };
    return erp.kernel.applyFactSet({ company: caller.company, site, gateway: 'gw-a', record, set });
  };
  const name = { en: MARK };
  await run('kernel.setup', { user: `${MARK}-user`, name: MARK, email: `${MARK}@example.com` });
  const grants = [{ on: 'stock.item', deny: true, where: { code: MARK }, reason: name }];
  await run('kernel.role.save', { code: 'watcher', name, permissions: ['stock.*'], grants });
  await run('kernel.duty-conflict.create', { first: 'stock.receive', second: 'stock.issue', reason: name });
  const rule = { series: MARK, site: '*', pattern: '{series}/{fy}/{n}', digits: 4, start: 1, restart: 'year' };
  await run('kernel.settings.set', { name: 'kernel.company-profile', values: { country: 'IN' } });
  const [from, against] = ['USD', 'BDT'];
  await run('currencies.rate.create', {
    ...{ day: '2026-11-21', kind: 'mid', currency: from, against, units: 1, rate: '122.35' },
  });
  await run('units.packaging.create', { code: MARK, name, holds: '12', of: '{piece}' });
  const known = async (code: string) =>
    (await run('parties.party.create', { code, kind: 'person', name: MARK, country: 'BD' })).id;
  const party = await known(MARK);
  await run('parties.role.create', { party, role: 'customer', since: '2026-11-21' });
  await run('parties.contact.create', { party, kind: 'phone', value: MARK, main: true });
  await run('parties.address.create', { party, purpose: 'delivery', country: 'BD', line1: MARK, city: MARK });
  await run('parties.tax-id.create', { party, kind: 'bd-bin', value: '0001234567890' });
  await run('parties.merge.make', { keep: party, drop: await known(`${MARK}-2`), reason: MARK });
  await run('kernel.numbering.create', { ...rule, yearBegins: 7, zone: 'Asia/Dhaka', gapFree: true });
  const oil = { path: 'hall/line-1/cell/press-1/oil', unit: 'L', manual: { every: '8 h' } };
  const document = { ...siteDocument(site), name, points: [oil] };
  await run('plant.config.apply', { document, profiles: [profile], note: MARK });
  const branch = (await run('kernel.branch.create', { code: MARK, name })).id;
  const [here] = (await erp.kernel.list(caller, 'kernel.site', { filter: { code: site } })).rows;
  await run('kernel.site.place', { site: here?.id, branch });
  await run('kernel.holiday.create', { code: MARK, day: '2026-12-16', name, country: 'BD' });
  const reading = randomUUID();
  await run('plant.reading.enter', { reading, site, point: `${site}/${oil.path}`, value: 12 });
  await run('plant.gateway.assign', { gateway: 'gw-a', site });
  const { code } = await run('plant.gateway.add', { gateway: 'gw-box', site });
  await run('plant.gateway.join', { code, keyHash: MARK });
  await erp.owner.query(
    `insert into plant.gateway_place (company, id, gateway, site) values ($1, gen_random_uuid(), 'gw-box', $2)`,
    [caller.company, `${MARK}-before`],
  );
  await run('plant.device.rotate', { site, device: 'press-1' });
  await run('plant.stranger.reject', { site, link: 'dock', name: MARK });
  await run('plant.device.claim-code', { site, device: 'press-1' });
  await run('plant.device-command.send', { site, device: 'press-1', name: MARK });
  const item = (await run('stock.item.save', { code: MARK, name, lots: true }, 'key-of-a')).id;
  const lot = (await run('stock.lot.save', { item, code: MARK })).id;
  const printed = {
    ...{ kind: 'label', width: 50, height: 20 },
    elements: [{ kind: 'text', x: 1, y: 1, width: 48, height: 8, text: MARK }],
  };
  await run('printing.template.save', { code: MARK, name, entity: 'stock.item', definition: printed });
  await run('printing.letterhead.create', { code: MARK, name });
  await run('printing.labels', { template: MARK, record: item, site, printer: 'press-1' });
  const a = (await run('stock.location.save', { site, code: 'A', name })).id;
  await run('stock.location.save', { site, code: 'B', name });
  const sheet = `code,name,unit,lots\n${MARK}-2,${MARK},kg,no`;
  const checked = await run('kernel.import.check', { entity: 'stock.item', file: `${MARK}.csv`, text: sheet });
  await run('kernel.import.write', { id: checked.id });
  await erp.owner.query(
    'insert into kernel.number_series (company, series, frame, period, newest) values ($1, $2, $2, 2026, 7)',
    [caller.company, MARK],
  );
  await run('stock.costing.set-currency', { currency: 'BDT' });
  await run('stock.receive', { site, item, lot, quantity: '12345.678', to: a, document: MARK, unitCost: '3.21' });
  const made = (await run('stock.lot.save', { item, code: `${MARK}-made` })).id;
  await run('stock.convert', {
    site,
    consumed: [{ item, lot, quantity: '1', from: a }],
    produced: [{ item, lot: made, quantity: '1', to: a }],
  });
  await run('stock.reserve', { site, item, lot, location: a, quantity: '1', document: MARK });
  await run('stock.item-unit.create', { item, unit: '{box}', amount: '1', makes: '12' });
  await run('stock.receive', { site, item, lot, quantity: '1', unit: '{box}', to: a });
  await run('stock.barcode.create', { item, code: MARK, kind: 'own' });
  await run('stock.reorder-point.create', { item, site, min: '1', max: '2', supplier: party });
  await run('stock.reorder.watch', { item, site });
  await erp.owner.query(
    `insert into kernel.file (company, id, hash, name, type, size, at, user_id)
     values ($1, gen_random_uuid(), repeat('a', 64), $2, 'application/pdf', 7, 1, $2)`,
    [caller.company, MARK],
  );
  const { id: comment } = await run('kernel.comment.write', {
    ...{ entity: 'stock.item', record: item },
    text: `${MARK} @[${MARK}-user]`,
  });
  await run('kernel.comment.change', { id: comment, version: 1, text: MARK });
  await erp.owner.query(
    `insert into kernel.comment_file (company, id, comment, position, file_id, file_name, file_type, file_size)
     select company, gen_random_uuid(), $2, 0, id, name, type, size from kernel.file where company = $1`,
    [caller.company, comment],
  );
  await erp.owner.query(
    `with one as (
       insert into kernel.attachment (company, id, version, entity, record, file_id, file_name, file_type, file_size, at, user_id)
       select company, gen_random_uuid(), 1, 'stock.item', $2, id, name, type, size, at, user_id from kernel.file where company = $1
       returning *)
     insert into kernel.attachment_version (company, attachment, version, file_id, file_name, file_type, file_size, at, user_id)
     select company, id, version, file_id, file_name, file_type, file_size, at, user_id from one`,
    [caller.company, item],
  );
  await erp.owner.query(
    'insert into kernel.file_idle (company, file, since) select company, id, 1 from kernel.file where company = $1',
    [caller.company],
  );
  const itsUser = { ...caller, user: `${MARK}-user` };
  const followed = await erp.kernel.execute(itsUser, 'kernel.record.follow', { entity: 'stock.item', record: item });
  if (!followed.ok) throw new Error(JSON.stringify(followed.refusal));
  await notified(erp, caller, run);
  const tag = (await run('kernel.tag.create', { code: MARK, name, colour: 'series2' })).id;
  await run('kernel.record.tag', { entity: 'stock.item', record: item, tag });
  const definition = { filter: { code: MARK } };
  const view = (await run('kernel.view.save', { entity: 'stock.item', name: MARK, definition })).id;
  await run('kernel.view.share', { id: view, version: 1 });
  await run('kernel.view.begin', { entity: 'stock.item', view });
  const shows = { widgets: [{ id: 'a', kind: 'note', x: 0, y: 0, w: 3, h: 2, settings: { text: MARK } }] };
  const board = (await run('kernel.board.create', { name: MARK, definition: shows })).id;
  await run('kernel.board.publish', { id: board, version: 1 });
  await run('kernel.board.begin', { board });
  const words = { en: MARK, bn: MARK, hi: MARK };
  const design = (await run('kernel.design.begin', { name: 'theirs', label: words, description: words })).id;
  // What is published is written by the owner of the tables.
  await erp.owner.query(
    `insert into kernel.design_version (company, id, design, number, manifest, adds, drops, published_at, published_by)
     values ($1, $2, $2, 1, $3, '[]', '[]', 1, $4)`,
    [caller.company, design, JSON.stringify({ label: words }), MARK],
  );
  await fillWorkflows(run, MARK, erp.clock.now);
  await fillServices(run, erp.owner, caller, MARK);
  await run('kernel.retention.nightly', {});
  await erp.owner.query('insert into kernel.job_clock (company, name, seen_until) values ($1, $2, 1)', [
    ...[caller.company, MARK],
  ]);
  await erp.owner.query(
    'insert into stock.reorder_state (company, item, site, below, since) values ($1, $2, $3, true, 1)',
    [...[caller.company, item, site]],
  );
  const kit = (await run('stock.kit.create', { item, makes: '1' })).id;
  const part = (await run('stock.item.save', { code: `${MARK}-part`, name })).id;
  await run('stock.kit-line.create', { kit, item: part, quantity: '1' });
  const axis1 = (await run('stock.attribute.create', { code: MARK, name })).id;
  const value = (await run('stock.attribute-value.create', { attribute: axis1, code: MARK, name })).id;
  const style = (await run('stock.style.create', { code: MARK, name, unit: '{piece}', axis1 })).id;
  await run('stock.style-value.create', { style, value });
  await run('stock.matrix.create', { style });
  const line = { item, lot, quantity: '1', from: a };
  const transfer = await run('stock.transfer-order.create', {
    fromSite: site,
    toSite: site,
    destination: a,
    lines: [line],
  });
  await run('stock.transfer-order.send', { transfer: transfer.id });
  const count = (await run('stock.count.open', { site, location: a, tolerance: '100', document: MARK })).id;
  await run('stock.count.enter', { count, item, lot, location: a, quantity: '12343.678' });
  await run('stock.count.approve', { count, leaveOut: true });
  const unit = (await run('stock.handling-unit.create', { site, location: a, sscc: '003456789012345670' })).id;
  await run('stock.handling-unit.pack', { unit, lines: [{ item, lot, quantity: '1' }] });
  await run('stock.tag.register', { epc: 'ABCD0001', item, lot, quantity: '2' });
  await run('production-log.reason.save', { code: 'why', name });
  const job = await run('production-log.job.create', {
    number: MARK,
    site,
    line: 'hall/line-1',
    item,
    quantity: '77',
  });
  await run('production-log.job.start', { job: job.id });
  await run('attendance.person.save', { number: 'E-1', name: MARK, site });
  await run('attendance.badge.assign', { badge: '0001', person: 'E-1', from: T0 });
  await deliver(setOf([{ ...counted(1, 4242), evidence: [evidenceOf(1, MARK)] }]));
  await deliver(stateSet([stopped(1, 9)]));
  const machine = 'hall/line-1/cell/press-1';
  await run('production-log.stop.explain', {
    site,
    machine,
    from: T0 + 60_000_000,
    to: null,
    reason: 'why',
    note: MARK,
  });
  await run('production-log.count.correct', { site, machine, kind: 'scrap', quantity: '1', reason: MARK });
  const common = { version: 1, occurredAt: T0, recordedAt: T0, site, evidence: [] } as const;
  const passing = (epc: string) => ({
    ...common,
    key: `${MARK}/${epc}`,
    type: 'stock.moved',
    payload: {
      portal: MARK,
      identifier: { scheme: 'epc', value: epc },
      direction: 'in',
      from: 'A',
      to: 'B',
      firstSeen: T0,
      lastSeen: T0,
      reads: 1,
    },
  });
  const others = [
    passing('ABCD0001'),
    passing('ABCD9999'),
    {
      ...common,
      key: `${MARK}/m`,
      type: 'measurement.taken',
      payload: { device: MARK, point: 1, at: T0, value: 1, unit: '1', settledFor: 0 },
    },
    {
      ...common,
      key: `${MARK}/c`,
      type: 'condition.occurred',
      payload: { subject: MARK, condition: 'high', severity: 'low', from: T0, to: null },
    },
    {
      ...common,
      key: `${MARK}/p`,
      type: 'attendance.punched',
      payload: { person: '0001', clock: MARK, at: T0, direction: 'in', method: 'card', clockSuspect: false },
    },
  ];
  for (const fact of others) {
    const window = { key: `${MARK}/${fact.key}`, from: T0, to: null };
    const result = await deliver({ ...setOf([], { stream: `x:${fact.key}`, window }), asserted: [fact] });
    if (result.status !== 'applied') throw new Error(JSON.stringify(result));
  }
  const [alarm] = (await erp.kernel.list(caller, 'alarms.alarm', {})).rows;
  await run('alarms.alarm.acknowledge', { alarm: alarm?.id, comment: MARK });
  await fillFloor(run, { site, item, mark: MARK, now: erp.clock.now });
  await fillAndon(run, { site, alarm: String(alarm?.id), mark: MARK });
  await deliver({ ...setOf([], { stream: `${MARK}` }), asserted: [{ [MARK]: true }] });
  await run('kernel.api-key.create', { name: MARK, user: `${MARK}-user` });
  const person = `${MARK}-user`;
  const terminal = await run('kernel.terminal.add', { name: MARK, site, machine: MARK });
  await run('kernel.badge.assign', { user: person, badge: MARK });
  await run('kernel.terminal.bind-reader', { id: terminal.id, device: MARK });
  await run('kernel.pin.set', { user: person, number: '770077', pin: '2580' });
  const terminals = createTerminalDoor({ pool: erp.app, kernel: erp.kernel, clock: () => erp.clock.now });
  await terminals.register(terminal.code);
  const there = { company: caller.company, id: terminal.id, site };
  const on = await terminals.signOn(there, { badge: MARK });
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  await terminals.keys.know(there, publicKey.export({ format: 'der', type: 'spki' }).toString('base64'));
  await terminals.offline.list(there, []);
  const sealed = { key: MARK, nonce: MARK, text: MARK };
  const statement = { id: randomUUID(), user: person, way: 'badge', at: T0, sealed, signature: MARK } as const;
  await terminals.offline.told(there, statement, false);
  const unfit = {
    command: MARK,
    input: { [MARK]: MARK },
    code: MARK,
    message: MARK,
    doubts: [{ code: MARK, details: { [MARK]: MARK } }],
    site,
    terminal: terminal.id,
    user: person,
  };
  await run('kernel.unsettled.tell', { key: MARK, why: 'refused', ...unfit, saidAt: T0, corrected: 0 });
  if (!on.ok) throw new Error(on.code);
  const shown = { badge: MARK, reader: MARK, at: erp.clock.now, clockSuspect: false };
  const told = await deliver({
    ...setOf([], { stream: 'badge-read:reader', window: { key: '1', from: T0, to: null } }),
    asserted: [{ ...common, key: `${MARK}/b`, type: 'badge.shown', payload: shown }],
  });
  if (told.status !== 'applied') throw new Error(JSON.stringify(told));
  const door = createPlantDoor({ pool: erp.app, kernel: erp.kernel, clock: () => erp.clock.now });
  await door.keepStatus('gw-a', statusOf('gw-a', MARK), T0);
  await door.hold({
    gateway: 'gw-a',
    entries: [
      {
        id: 'e1',
        kind: 'unmapped',
        source: MARK,
        topic: MARK,
        reason: 'no-rule',
        count: 1,
        firstSeen: T0,
        lastSeen: T0,
        payload: MARK,
        encoding: 'utf8',
      },
    ],
  });
  await run('kernel.module.disable', { module: 'attendance', accept: true });
  await run('kernel.module.enable', { module: 'attendance' });
  await sealAudit(erp.app, caller.company, () => erp.clock.now);
  return caller;
}

const statusOf = (gateway: string, reason: string): GatewayStatus => ({
  gateway,
  epoch: 1,
  at: T0,
  startedAt: T0,
  version: '0.1.0',
  configVersion: 1,
  sources: [],
  doors: [],
  journal: { bytes: 0, limitBytes: 1, oldest: null, nextSeq: 1, fullAt: null },
  sinks: [],
  clock: { synchronised: false, reason },
});

/** Every way by which people of it are told, and what is on its way to one. */
async function notified(
  erp: Pick<TestErp, 'kernel' | 'owner'>,
  caller: Caller,
  run: (name: string, input: object) => Promise<unknown>,
): Promise<void> {
  const asUser = async (name: string, input: object) => {
    const outcome = await erp.kernel.execute({ ...caller, user: `${MARK}-user` }, name, input);
    if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.refusal)}`);
  };
  const settings = { host: 'mail.test', port: 25, security: 'none', from: 'a@b.test', user: MARK };
  await run('kernel.notice-channel.save', { channel: 'mail', enabled: true, settings, sealed: MARK });
  await run('kernel.notice-default.set', { kind: 'mentioned', channel: 'push', mode: 'digest', role: MARK });
  await asUser('kernel.notice.choose', { kind: 'mentioned', channel: 'mail', mode: 'digest' });
  await asUser('kernel.notice.save-own', { site: MARK });
  const device = { p256dh: Buffer.alloc(65).toString('base64url'), auth: Buffer.alloc(16).toString('base64url') };
  await asUser('kernel.push-device.add', { ...device, endpoint: `https://push.test/${MARK}`, name: MARK });
  await erp.owner.query(`update kernel.membership set email = $2 where company = $1 and user_id = $3`, [
    ...[caller.company, `${MARK}@mail.test`, `${MARK}-user`],
  ]);
  const { rows } = await erp.owner.query<{ id: string }>('select id from kernel.notice where company = $1 limit 1', [
    caller.company,
  ]);
  await run('kernel.notice.route', { notice: rows[0]?.id });
}
