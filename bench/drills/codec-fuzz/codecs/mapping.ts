import { compileMapping, type MappingRule, mappingRule, type Point, type Route } from '@millrace/contracts';
import { PayloadError } from '../../../../edge-config/contracts/mapping-payload.ts';
import { bytesOf, type FuzzedCodec, repeated } from '../fuzzed-codec.ts';

const CELL = 'hall/line/cell/m1';
const TYPES = { number: 'number', text: 'text', flag: 'boolean', whole: 'json' } as const;
const points = Object.entries(TYPES).map(
  ([name, type], at): Point => ({
    id: at + 1,
    path: `plant/${CELL}/${name}`,
    type,
    unit: '1',
    retention: 'standard',
    lateness: 1,
    maxGap: 1,
    keepAtLeastEvery: 1,
  }),
);
const value = (point: keyof typeof TYPES, path: string) => ({ point: `${CELL}/${point}`, path });

/** One rule of every form that a payload is read by; the topic is the rule's own. */
const RULES: readonly MappingRule[] = [
  {
    topic: 'object',
    time: { path: 'at.ts', format: 'epoch-ms' },
    key: 'seq',
    values: [value('number', 'v.rpm'), value('text', 'v.state'), value('flag', 'v.on'), value('whole', 'v')],
  },
  {
    topic: 'array',
    time: { path: 't', format: 'iso' },
    values: [{ ...value('number', ''), each: { time: 't', value: 'v' } }],
  },
  {
    topic: 'reads',
    key: 'seq',
    time: { path: 'ts', format: 'epoch-us' },
    observation: { type: 'tag-read', device: CELL, each: 'reads', fields: { epc: 'epc', antenna: 'antenna' } },
  },
  { topic: 'csv', payload: 'csv', separator: ';', values: [value('number', '0'), value('text', '2')] },
  { topic: 'number', payload: 'number', values: [value('number', '')] },
  { topic: 'flag', payload: 'boolean', values: [value('flag', '')] },
  { topic: 'text', payload: 'text', values: [value('text', '')] },
].map((rule) => mappingRule.parse({ id: rule.topic, ...rule }));

const SAMPLES = [
  '{"seq":7,"at":{"ts":1795259697000},"v":{"rpm":1200.5,"state":"running","on":true}}',
  '[{"t":"2026-11-21T06:00:00Z","v":1},{"t":"2026-11-21T06:00:01+06:00","v":"2.5"}]',
  '{"seq":9,"ts":1795259697000000,"reads":[{"epc":"30AB","antenna":1},{"epc":"30AC","antenna":2}]}',
  '12.5;"a;""b""";running\r\n',
  '-3e2',
  'on',
  'running',
];
const CONTEXT = { arrival: 1_795_259_700_000_000, plausibleWithin: 48 * 3_600_000_000 };

/** Payloads of MQTT and HTTP, each by every rule there is. */
export const mapping: FuzzedCodec = {
  name: 'mapping',
  samples: () => SAMPLES.map(bytesOf),
  open() {
    const all = compileMapping(RULES, points, 'plant');
    const routes = RULES.map(({ topic }) => all.route(topic) as Route);
    return (bytes) => {
      let taken = 0;
      for (const route of routes) {
        try {
          route.apply(bytes, CONTEXT, {
            sample: () => void taken++,
            observation: () => void taken++,
            rejected: () => undefined,
            sourceTime: () => undefined,
          });
        } catch (error) {
          if (!(error instanceof PayloadError)) throw error;
        }
      }
      return taken > 0 ? 'value' : 'refused';
    };
  },
  hard: (bytes) => ({
    'arrays within arrays': bytesOf(repeated('[', bytes)),
    readings: bytesOf(`[${repeated('{"t":"2026-11-21T06:00:00Z","v":1},', bytes)}0]`),
    reads: bytesOf(`{"seq":1,"reads":[${repeated('{"epc":"30","antenna":1},', bytes)}0]}`),
    'empty lines': bytesOf(repeated('\n', bytes)),
    quotes: bytesOf(repeated('"";', bytes)),
    digits: bytesOf(repeated('9', bytes)),
    spaces: bytesOf(repeated(' ', bytes)),
  }),
};
