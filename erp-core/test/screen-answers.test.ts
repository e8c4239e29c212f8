import { afterAll, beforeAll, expect, test } from 'vitest';
import { queries as declared } from '../../hmi/client/queries.ts';
import { forgottenStays, lineHandover } from '../../hmi/client/shapes/handover.ts';
import { stationInstructions } from '../../hmi/client/shapes/instructions.ts';
import { knownTags, portals } from '../../hmi/client/shapes/portal.ts';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { counted, T0 } from '../testing/facts.ts';
import { fullCompany, MARK } from '../testing/two-companies.ts';

/** Those of the first pages, and those of pages that bring the shape of their answer along. */
const queries = {
  ...declared,
  'instructions.station': stationInstructions,
  'handover.line': lineHandover,
  'attendance.forgotten': forgottenStays,
  'plant.portals': portals,
  'stock.tags': knownTags,
};

let erp: TestErp;
let caller: Caller;
let empty: Caller;
beforeAll(async () => {
  erp = await testErp();
  caller = await fullCompany(erp);
  empty = await erp.company('Nothing yet');
  for (const of of [caller, empty]) await given(of, 'kernel.member.save', { user: 'shirin', name: 'Shirin' });
  await given(caller, 'kernel.settings.set', { name: 'kernel.company-profile', values: { currency: 'EUR' } });
  await given(caller, 'kernel.workflow.publish', {
    code: 'agreed',
    name: { en: 'Agreed' },
    after: 0,
    definition: AGREE,
  });
  const [lot] = (await erp.kernel.list(caller, 'stock.lot', { limit: 1 })).rows;
  asked['stock.recall'] = { lot: lot?.id ?? NOTHING, direction: 'forward' };
  const [unit] = (await erp.kernel.list(caller, 'stock.handling-unit', { limit: 1 })).rows;
  asked['stock.unit-contents'] = { unit: unit?.id ?? NOTHING };
  const [style] = (await erp.kernel.list(caller, 'stock.style', { limit: 1 })).rows;
  const [said] = (await erp.kernel.list(caller, 'stock.item', { filter: { code: MARK } })).rows;
  asked['kernel.activity'] = { entity: 'stock.item', record: said?.id };
  asked['kernel.mentionable'] = asked['kernel.activity'];
  asked['kernel.record-tags'] = { entity: 'stock.item', records: [said?.id] };
  asked['stock.putaway'] = { site, item: said?.id, quantity: '1' };
  asked['stock.matrix'] = { style: style?.id ?? NOTHING };
  asked['kernel.attachments'] = asked['kernel.activity'];
  asked['kernel.where-used'] = asked['kernel.activity'];
  const one = async (from: string) =>
    (await erp.owner.query(`select id from ${from} where company = $1 limit 1`, [caller.company])).rows[0]
      ?.id as string;
  asked['kernel.attachment.versions'] = { id: await one('kernel.attachment') };
  asked['kernel.attention-item'] = { kind: 'kernel.misfit', id: await one('kernel.unsettled_fact') };
  asked['kernel.board.versions'] = { board: await one('kernel.board') };
  asked['kernel.design.standing'] = { design: await one('kernel.design') };
  asked['kernel.webhook.messages'] = { webhook: await one('kernel.webhook') };
  asked['kernel.inbound-hook.arrivals'] = { hook: await one('kernel.inbound_hook') };
  for (const name of ['draft', 'preview', 'alike']) asked[`kernel.import.${name}`] = { id: await one('kernel.import') };
});
afterAll(() => erp?.close());

const NOTHING = '00000000-0000-7000-8000-000000000001';
async function given(of: Caller, name: string, input: object): Promise<void> {
  const { ok, refusal } = await erp.kernel.execute(of, name, input);
  if (!ok) throw new Error(`${name}: ${refusal?.message}`);
}

const AGREE = {
  start: { on: 'hand' },
  steps: [{ kind: 'approve', id: 'agree', name: { en: 'Agree' }, by: { people: ['shirin'] } }],
};
const site = 'plant-a';
const machine = 'hall/line-1/cell/press-1';
const asked: Record<string, Readonly<Record<string, unknown>>> = {
  'kernel.access.explain': { user: 'shirin' },
  'kernel.settings.history': { name: 'kernel.company-profile' },
  'kernel.numbering.preview': { series: 'TRF' },
  'production-log.overview': { site },
  'production-log.machine': { site, machine, day: '2026-11-21', shift: 'A' },
  'production-log.machine-losses': { site, machine, span: 'week', day: '2026-11-21' },
  'production-log.stops': { site, from: T0, to: T0 + 3_600_000_000, micro: true },
  'production-log.losses': { site, from: T0, to: T0 + 3_600_000_000 },
  'production-log.reasons': { site, machine },
  'production-log.jobs': { site },
  'production-log.runs': { site, from: T0, to: T0 + 3_600_000_000 },
  'plant.rule.of-topic': { site, topic: 'devices/press-1/count' },
  'plant.config.versions': { site },
  'plant.config.version': { site },
  'plant.profiles': { site },
  'plant.profile': { site, profile: 'abb-b23' },
  'plant.readings.due': { site },
  'plant.set-points': { site, machine },
  'stock.balances': { site },
  'stock.moves': { site },
  'stock.movements': { from: T0, to: T0 + 3_600_000_000 },
  'stock.scan': { text: 'nothing of ours' },
  'stock.tags': { site, epcs: ['ABCD0001', 'ABCD0002'] },
  'plant.portals': { site },
  'stock.transfers': { site },
  'stock.to-reconcile': {},
  'alarms.standing': { site },
  'alarms.report': { site, from: T0, to: T0 + 3_600_000_000 },
  'andon.station': { site, station: machine },
  'andon.board': { site },
  'andon.report': { site, from: T0, to: T0 + 3_600_000_000 },
  'attendance.day': { site, day: '2026-11-21' },
  'attendance.own': { site },
  'instructions.station': { site, station: machine },
  'handover.line': { site, line: 'hall/line-1', runningSince: T0 },
  'attendance.forgotten': { site },
  'kernel.trail': { fact: counted(1, 1).key },
  'kernel.dead-letters': {},
  'kernel.attention-done': { since: 0 },
  'kernel.workflow-preview': { definition: AGREE },
  'kernel.workflow-version': { code: 'agreed', number: 1 },
  'kernel.views': { entity: 'stock.item' },
  'kernel.computed-values': { entity: 'stock.item', values: {} },
};

test.each(Object.keys(queries))('the answer of %s has the shape the screens read', async (name) => {
  const shape = queries[name as keyof typeof queries];
  const answer = await erp.kernel.query(caller, name, asked[name] ?? {});
  // Over HTTP it is JSON: what is lost on that way must not be missed.
  const parsed = shape.safeParse(JSON.parse(JSON.stringify(answer)));
  expect(parsed.error?.issues ?? []).toEqual([]);
});

/** What is asked of one record: a company without records has none to ask of. */
const OF_A_RECORD = new Set([
  ...['kernel.trail', 'production-log.machine', 'production-log.machine-losses', 'stock.matrix', 'stock.putaway'],
  ...['kernel.activity', 'kernel.mentionable'],
  ...[
    'kernel.attachments',
    'kernel.attachment.versions',
    'kernel.board.versions',
    'kernel.webhook.messages',
    'kernel.inbound-hook.arrivals',
  ],
  ...['kernel.import.draft', 'kernel.import.preview', 'kernel.import.alike', 'kernel.workflow-version'],
  ...['kernel.where-used', 'kernel.design.standing', 'kernel.attention-item'],
]);

test('a company with nothing yet is answered too', async () => {
  for (const [name, shape] of Object.entries(queries)) {
    if (OF_A_RECORD.has(name)) continue;
    const answer = await erp.kernel.query(empty, name, asked[name] ?? {});
    // The server says null where there is nothing.
    const issues = shape.safeParse(JSON.parse(JSON.stringify(answer ?? null))).error?.issues ?? [];
    expect([name, issues]).toEqual([name, []]);
  }
});
