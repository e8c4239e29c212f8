import { Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type Kernel, keepSearched, Refused, type SearchPage } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { inputOf } from '../testing/overheard-input.ts';
import { memberWith } from '../testing/purchase.ts';
import { COSTS, installQuarry, quarry } from '../testing/quarry.ts';
import { unpacked } from '../testing/unpacked.ts';

// Something is kept from some people at every place where a declaration can say so: of a record, of its lines, in lists
// within lists. Whoever lacks the right goes through every door that the kernel has; one value that is told is a leak.
let erp: TestErp;
let admin: Caller;
/** May do everything that there is, but for the one right. */
let clerk: Caller;
let buyer: Caller;
let seen: Block;
beforeAll(async () => {
  erp = await testErp([quarry]);
  await installQuarry(erp.owner);
  await keepSearched(erp.owner, quarry.entities);
  admin = await erp.company();
  const names = new Set([...erp.kernel.registry.permissions].map((name) => `${name.split('.', 1)[0]}.*`));
  const open = [...names].filter((name) => !COSTS.startsWith(name.slice(0, -1)));
  clerk = await memberWith(erp, admin, 'clerk', [{ permissions: open }]);
  buyer = await memberWith(erp, admin, 'buyer', [{ permissions: [...open, COSTS] }]);
  seen = await quarried('1');
});
afterAll(() => erp?.close());

interface Block {
  readonly id: string;
  readonly number: string;
  readonly lines: readonly { readonly id: string }[];
  readonly file: string;
  readonly proposal: string;
}

/** Every value that is kept begins with one of these; nothing else does. */
const SECRETS = ['zq-word', 'zq-rate', 'zq-paid', 'zq-file', '7654321', '8765432'];
const cost = { amount: '7654321.21', currency: 'BDT' };
const plan = [
  { step: 'cut', rate: 'zq-rate-1', parts: [{ of: 'saw', paid: 'zq-paid-1' }] },
  { step: 'lift', parts: [{ of: 'crane', paid: 'zq-paid-2' }] },
];

async function run(caller: Caller, name: string, input: object, options = {}) {
  return erp.kernel.execute(caller, name, input, options);
}
async function done<Result = { readonly id: string }>(name: string, input: object): Promise<Result> {
  const { ok, result, proposed, refusal } = await run(admin, name, input);
  if (!ok) throw new Error(`${name}: ${JSON.stringify(refusal)}`);
  return (result ?? proposed) as Result;
}
const asFile = (bytes: string, name: string) => ({ name, bytes: Readable.from([Buffer.from(bytes)]) });

/** A block with something everywhere, that was made, changed, hauled, and waits to be sold. */
async function quarried(number: string): Promise<Block> {
  const paper = await erp.kernel.files.add(admin, 'quarry.block', 'paper', asFile('zq-file-bytes', 'zq-file.txt'));
  const lines = [{ face: 'north', price: '8765432.32', work: plan }];
  const { id } = await done('quarry.block.create', { number, word: 'zq-word', cost, plan, paper, lines });
  await done('quarry.block.change', { id, version: 1, word: 'zq-word-2', cost: { ...cost, amount: '7654321.22' } });
  await done('quarry.block.haul', { block: id, worth: '7654321.23', steps: plan });
  const proposal = (await done('quarry.block.sell', { block: id, worth: '7654321.24', steps: plan })).id;
  const whole = (await erp.kernel.get(admin, 'quarry.block', id)) as unknown as Pick<Block, 'lines'>;
  return { id, number, lines: whole.lines, file: paper.id, proposal };
}

type Ask = () => Promise<unknown>;
const ENTITY = 'quarry.block';
const FIELDS = [
  'word',
  'cost',
  'cost.amount',
  'plan',
  'plan.rate',
  'plan.parts.paid',
  'paper',
  'steps',
  'dear',
  'lines',
];

async function all(pieces: Promise<AsyncIterable<unknown>>): Promise<string> {
  let text = '';
  for await (const piece of await pieces) text += JSON.stringify(piece);
  return text;
}
const inside = async (book: Promise<Uint8Array>) => unpacked(await book);

const lists = (ask: (request: object) => Promise<unknown>): Ask[] => [
  () => ask({}),
  ...FIELDS.flatMap((field) => [
    () => ask({ sort: field, limit: 1 }),
    () => ask({ filter: { [field]: 'zq-word-2' } }),
    () => ask({ filter: { [field]: { gte: '0' } } }),
  ]),
  () => ask({ search: 'zq-word' }),
];
const sums = (ask: (request: object) => Promise<unknown>): Ask[] => [
  ...FIELDS.flatMap((field) => [
    () => ask({ by: [field] }),
    () => ask({ measures: { m: { greatest: field } } }),
    () => ask({ by: ['number'], measures: { m: { filled: field } } }),
  ]),
];

/** What is said to commands: all that a clerk knows, and what he has heard of. */
function commands(caller: Caller, { id, number, lines: [line] }: Block): Ask[] {
  const now = { id, version: 3 };
  const dry = { dryRun: true };
  const ask = (verb: string, input: object, options: object) => () => run(caller, `${ENTITY}.${verb}`, input, options);
  return [
    ask('change', { ...now, number: `${number}b` }, dry),
    ask('change', { ...now, lines: [{ ...line, face: 'south' }] }, dry),
    ask('change', { id, version: 1, number: `${number}c` }, {}),
    ask('remove', now, dry),
    ask('remove', { id, version: 1 }, {}),
    ask('undo', now, dry),
    ask('haul', { block: id }, dry),
    ask('haul', { block: id }, {}),
    ask('sell', { block: id }, dry),
    ask('change', { id, version: 4, number }, {}),
    () => run(caller, 'kernel.import.check', { entity: ENTITY, file: 'x.csv', text: `number\n${number}` }),
    () => run(caller, 'kernel.import.check', { entity: ENTITY, file: 'x.csv', text: `number,word\n${number},a` }),
  ];
}

/** Questions that nobody named: each with what there is to be heard, where its input takes it. */
const questions = (caller: Caller, { id, number, proposal, file }: Block): Ask[] =>
  [...erp.kernel.registry.queries.values()].flatMap(({ name, input }) => {
    const heard = [
      id,
      number,
      proposal,
      file,
      ENTITY,
      'quarry.hauled',
      'all',
      0,
      `${ENTITY}/${id}`,
      admin.user,
      'buyer',
    ];
    const inputs = name === 'kernel.proposals' ? [{ state: 'all' }, { id: proposal }] : [];
    return [...inputs, ...fc.sample(inputOf(input, heard), { numRuns: 2, seed: 3 })].map(
      (said) => () => erp.kernel.query(caller, name, said),
    );
  });

/** The doors of a kernel, all of them: one that is added has to say here how it is walked, or why it tells nobody anything. */
const doors = (caller: Caller, of: Block): Readonly<Record<keyof Kernel, readonly Ask[]>> => {
  const { kernel } = erp;
  const { id, file } = of;
  const member = [{ caller, name: 'Padma' }];
  return {
    get: [() => kernel.get(caller, ENTITY, id)],
    list: lists((request) => kernel.list(caller, ENTITY, request)),
    aggregate: sums((request) => kernel.aggregate(caller, ENTITY, request)),
    history: [
      () => kernel.history(caller, ENTITY, id),
      () => kernel.query(caller, 'kernel.activity', { entity: ENTITY, record: id }),
    ],
    describe: [() => kernel.describe(caller, ENTITY)],
    template: [() => kernel.template(caller, ENTITY)],
    templateWorkbook: [() => inside(kernel.templateWorkbook(caller, ENTITY))],
    exportRows: [
      () => all(kernel.exportRows(caller, ENTITY, { search: 'zq' })),
      () => all(kernel.exportRows(caller, ENTITY, {})),
    ],
    exportWorkbook: [() => inside(kernel.exportWorkbook(caller, ENTITY, {}))],
    // Lines of his own file, and of no other's.
    importRefused: [() => inside(kernel.importRefused(caller, id))],
    // A file that `exportRows` made for him, and for no other.
    exportMade: [() => all(kernel.exportMade(caller, id).then(({ pieces }) => pieces))],
    group: [
      ...lists((request) => kernel.group.list(member, ENTITY, request)),
      ...sums((request) => kernel.group.aggregate(member, ENTITY, request)),
      () => all(kernel.group.exportRows(member, ENTITY, {})),
      () => inside(kernel.group.exportWorkbook(member, ENTITY, {})),
    ],
    files: [
      async () => textOf(await (await kernel.files.open(caller, ENTITY, id, file)).read()),
      async () => textOf(await (await kernel.files.own(caller, file)).read()),
      () => kernel.files.add(caller, ENTITY, 'paper', asFile('of his own', 'own.txt')),
    ],
    events: [() => kernel.events.after(caller, 0)],
    query: questions(caller, of),
    execute: commands(caller, of),
    menu: [() => kernel.menu(caller)],
    search: ['zq', 'word', of.number].map((q) => async () => textsOf(await kernel.search(caller, { q, limit: 50 }))),
    // To the house's own parts, and not to a caller: what they tell on, they ask the doors above for.
    ...{
      registry: [],
      note: [],
      applyFactSet: [],
      refreshModules: [],
      modulesOff: [],
      loadDemo: [],
      onEvent: [],
      onJob: [],
      // What a command answers that its hook may give.
      inbound: [],
      // A test of a channel says what stands in no record.
      tryChannel: [],
      sendMail: [],
    },
    ...{ start: [], stop: [] },
  };
};

/** All that a search tells; words that were asked for stand apart in it. */
const textsOf = ({ records }: SearchPage): readonly string[] =>
  records.flatMap(({ title, detail, also }) =>
    [title, detail ?? [], ...also.map(({ text }) => text)].map((pieces) =>
      // Nobody asked for it by its own value here: it is not to be overlooked for that.
      pieces
        .map(({ text }) => text)
        .join('')
        .replace('zq-word-2', 'zq-word-two'),
    ),
  );

/** Answers and refusals alike, as text: neither may tell. */
async function told(ask: Ask): Promise<string> {
  try {
    return JSON.stringify(await ask()) ?? '';
  } catch (error) {
    if (error instanceof Refused) return JSON.stringify(error.refusal);
    throw error;
  }
}

/** Where something that is kept was told, by door. What was asked for by its own value tells that no more than the asker. */
async function leaks(caller: Caller, of: Block): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const [door, asks] of Object.entries(doors(caller, of))) {
    for (const ask of asks) {
      const answer = (await told(ask)).replaceAll('zq-word-2', '');
      const secret = SECRETS.find((one) => answer.includes(one));
      if (secret !== undefined) found.set(door, `${secret} in ${ask} told ${answer}`.slice(0, 2_000));
    }
  }
  return found;
}

test('what is kept is told through no door to whoever lacks its right, whatever else he may do', async () => {
  expect(Object.fromEntries(await leaks(clerk, seen))).toEqual({});
}, 300_000);

test('nor can it be found out by asking for it: what is kept is no field to filter, sort or group by', async () => {
  const whole = JSON.stringify((await erp.kernel.get(admin, ENTITY, seen.id)).plan);
  const guesses: Ask[] = [
    () => erp.kernel.list(clerk, ENTITY, { filter: { plan: whole } }),
    () => erp.kernel.list(clerk, ENTITY, { filter: { plan: { like: 'zq-rate' } } }),
    ...FIELDS.filter((field) => field !== 'lines').flatMap((field) => [
      () => erp.kernel.list(clerk, ENTITY, { filter: { [field]: { gte: '0' } } }),
      () => erp.kernel.list(clerk, ENTITY, { sort: field }),
      () => erp.kernel.aggregate(clerk, ENTITY, { by: [field] }),
    ]),
  ];
  for (const guess of guesses) expect(await told(guess)).toMatch(/input-invalid|field-computed/);
  expect((await erp.kernel.list(clerk, ENTITY, { search: 'zq-word' })).rows).toEqual([]);
});

test('who sees a part of it does not write over the rest', async () => {
  const of = await quarried('2');
  const { plan: mine } = await erp.kernel.get(clerk, ENTITY, of.id);
  expect(mine).toEqual([
    { step: 'cut', parts: [{ of: 'saw' }] },
    { step: 'lift', parts: [{ of: 'crane' }] },
  ]);
  const written = await run(clerk, `${ENTITY}.change`, { id: of.id, version: 3, plan: mine });
  expect(written.refusal).toMatchObject({ code: 'input-invalid', details: { issues: [{ path: 'plan' }] } });
});

test('with the right, the same walk hears it through every door that tells of values', async () => {
  const heard = await leaks(buyer, await quarried('3'));
  const silent = Object.keys(doors(buyer, seen)).filter((door) => !heard.has(door));
  // The first three tell what fields there are, the next two give back what somebody asked for himself; the others are no caller's.
  expect(silent).toEqual([
    ...['describe', 'template', 'templateWorkbook', 'importRefused', 'exportMade', 'menu'],
    ...[
      'registry',
      'note',
      'applyFactSet',
      'refreshModules',
      'modulesOff',
      'loadDemo',
      'onEvent',
      'onJob',
      'inbound',
      'tryChannel',
      'sendMail',
      'start',
      'stop',
    ],
  ]);
}, 300_000);
