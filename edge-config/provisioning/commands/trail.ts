import { isoOf, qualityName } from '@millrace/contracts';
import { z } from 'zod';
import { CliError } from '../cli/cli-error.ts';
import type { CommandGroup } from '../cli/program.ts';

const recordId = z.object({ gateway: z.string(), epoch: z.number(), seq: z.number() });
const message = z.object({
  kind: z.string(),
  record: recordId.nullable(),
  source: z.string().nullable(),
  sourceKey: z.string().nullable(),
  path: z.string(),
  time: z.number(),
  arrival: z.number(),
  value: z.unknown(),
  quality: z.number().nullable(),
  clockSuspect: z.boolean(),
});
const evidence = z.looseObject({
  record: recordId,
  source: z.string(),
  sourceKey: z.string().optional(),
  path: z.string().nullable(),
  time: z.number(),
  arrival: z.number().nullable(),
  value: z.unknown(),
  quality: z.number().nullable(),
  clockSuspect: z.boolean().optional(),
});
const fact = z.looseObject({
  relation: z.enum(['named', 'between']).optional(),
  fact: z.looseObject({
    key: z.string(),
    type: z.string(),
    site: z.string(),
    revision: z.number(),
    retracted: z.boolean(),
  }),
  booked: z.array(z.looseObject({ entity: z.string(), id: z.string(), summary: z.string(), reversed: z.boolean() })),
  evidence: z.array(evidence),
});
const trail = z.object({ messages: z.array(message), facts: z.array(fact) });

interface Asked {
  readonly point?: string;
  readonly source?: string;
  readonly topic?: string;
  readonly key?: string;
  readonly at?: string;
  readonly record?: string;
  readonly fact?: string;
  readonly site?: string;
  readonly entity?: string;
  readonly id?: string;
}

/** Microseconds of "2026-11-21T06:00:00.250Z" or of a number of them. */
function momentOf(text: string): number {
  if (/^\d{13,16}$/.test(text)) return text.length > 13 ? Number(text) : Number(text) * 1000;
  const millis = Date.parse(text);
  if (Number.isFinite(millis) && /\d{4}-\d\d-\d\dT/.test(text)) return millis * 1000;
  throw new CliError('usage', {
    what: `"${text}" is not a moment`,
    where: '--at',
    next: 'write it like 2026-11-21T06:00:00.250Z, or in microseconds since 1970',
  });
}

type Said = Pick<z.infer<typeof evidence>, 'path' | 'time' | 'arrival' | 'value' | 'quality' | 'clockSuspect'> & {
  readonly record: z.infer<typeof recordId> | null;
  readonly source: string | null;
  readonly sourceKey?: string | null | undefined;
};

function lineOf({ record, source, sourceKey, path, time, arrival, value, quality, clockSuspect }: Said): string {
  return [
    path ?? '–',
    isoOf(time),
    JSON.stringify(value),
    ...(quality === null ? [] : [qualityName(quality)]),
    ...(clockSuspect ? ['clock suspect'] : []),
    ...(arrival === null ? [] : [`arrived ${isoOf(arrival)}`]),
    ...(source === null ? [] : [`from ${source}`]),
    ...(sourceKey ? [`key ${sourceKey}`] : []),
    ...(record === null ? [] : [`record ${record.gateway}/${record.epoch}/${record.seq}`]),
  ].join('  ');
}

function linesOf({ messages, facts }: z.infer<typeof trail>): string[] {
  return [
    ...messages.map((one) => `message  ${lineOf(one)}`),
    ...facts.flatMap(({ relation, fact: { key, type, revision, retracted }, booked, evidence: proof }) => [
      `fact     ${type}  ${key}  revision ${revision}${retracted ? '  retracted' : ''}${
        relation === 'between' ? '  (the message lies between two that it names)' : ''
      }`,
      ...booked.map((row) => `  booked   ${row.summary}  (${row.entity} ${row.id})${row.reversed ? '  reversed' : ''}`),
      ...proof.map((one) => `  because  ${lineOf(one)}`),
    ]),
  ];
}

/** `millrace trail …` */
export const trailGroup: CommandGroup = (program, declare) => {
  declare<Asked>(
    program,
    'trail',
    'what became of a message, or where a booked row comes from',
    async ({ api, out }, _, { at, ...asked }) => {
      const server = api();
      const question = { ...asked, time: at === undefined ? undefined : momentOf(at) };
      const found = await server.get('/api/v1/trail', trail, question);
      if (found.messages.length + found.facts.length === 0) {
        throw new CliError('unknown', {
          what: 'there is no such message, and no fact that names it',
          where: server.url,
          next: 'look at the exact time with `millrace samples tail`, or at the key as `millrace trail --source … --at …` tells it',
        });
      }
      out.result(found, () => linesOf(found));
    },
  )
    .option('--point <path>', 'a reading: the path (or number) of its point, with --at')
    .option('--source <device>', 'a message: who sent it, with --key or --at')
    .option('--key <key>', "the sender's own key of the message")
    .option('--topic <topic>', 'the topic it was sent to, where --key is the bare number of the device')
    .option('--at <moment>', "the source's own time, to the millisecond or in µs")
    .option('--record <id>', 'a record of the log: gateway/epoch/seq')
    .option('--fact <key>', 'a fact')
    .option('--site <site>', 'the site of the fact, where several have it')
    .option('--entity <name>', 'a booked row: what it is (stock.move), with --id')
    .option('--id <id>', 'the id of the booked row');
};
