import { type MappingRule, type PointDefinition, readQuality } from '@millrace/contracts';

export interface RuleProposal {
  /** Points in it are names only: a person says where in the plant they belong. */
  readonly rule: Pick<MappingRule, 'id' | 'topic' | 'payload' | 'values'> &
    Partial<Pick<MappingRule, 'time' | 'separator' | 'quality'>>;
  readonly points: readonly (Pick<PointDefinition, 'name' | 'type'> & { readonly example: string })[];
}

const MAX_FIELDS = 32;
const TIME_NAMES = /^(t|ts|time|timestamp|at|date|datetime|zeit|_time)$/i;

/** The rule that would take a message that no rule takes, with types guessed from it; null where nothing can be read. */
export function proposeRule(topic: string, payload: Uint8Array): RuleProposal | null {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(payload).trim();
  } catch {
    return null;
  }
  if (text === '' || text.length > 65_536) return null;
  const id = nameOf(topic.split('/').slice(-2).join('-')) || 'new-rule';
  const base = { id, topic };
  const json = parsed(text);
  if (typeof json === 'object' && json !== null) return fromJson(base, json);
  if (json !== undefined && typeof json !== 'string') {
    const type = typeof json === 'boolean' ? ('boolean' as const) : ('number' as const);
    return single(base, type, type, text);
  }
  if (/^(true|false|on|off)$/i.test(text)) return single(base, 'boolean', 'boolean', text);
  const separator = [';', ',', '\t'].find((one) => text.split('\n')[0]?.includes(one));
  return separator ? fromCsv(base, text, separator) : single(base, 'text', 'text', text);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function single(
  base: { id: string; topic: string },
  payload: MappingRule['payload'],
  type: PointDefinition['type'],
  example: string,
): RuleProposal {
  const name = nameOf(base.topic.split('/').at(-1) ?? '') || 'value';
  return {
    rule: { ...base, payload, values: [{ point: name }] },
    points: [{ name, type, example: example.slice(0, 100) }],
  };
}

function fromJson(base: { id: string; topic: string }, json: object): RuleProposal | null {
  const fields: { path: string; value: unknown }[] = [];
  walk(json, '', fields);
  const time = fields.find(
    ({ path, value }) => TIME_NAMES.test(path.split('.').at(-1) ?? '') && timeFormat(value) !== null,
  );
  const whole = 'value' in json && 'quality' in json && typeof json.quality === 'string' && isQuality(json.quality);
  // One reading with what it is worth: the rest says something of it, and is no point of its own.
  const said = whole ? fields.filter(({ path }) => path === 'value') : fields;
  const values = said.filter((field) => field !== time).slice(0, MAX_FIELDS);
  if (values.length === 0) return null;
  const format = time ? timeFormat(time.value) : null;
  const own = nameOf(base.topic.split('/').at(-1) ?? '') || 'value';
  const names = values.map(({ path }) => (whole ? own : nameOf(path) || 'value'));
  return {
    rule: {
      ...base,
      payload: 'json',
      ...(time && format ? { time: { path: time.path, format } } : {}),
      ...(whole ? { quality: 'quality' } : {}),
      values: values.map(({ path }, at) => ({ point: names[at] as string, path })),
    },
    points: values.map(({ value }, at) => ({
      name: names[at] as string,
      type: typeOf(value),
      example: JSON.stringify(value).slice(0, 100),
    })),
  };
}

const isQuality = (name: string): boolean => readQuality(name) !== null;

function walk(value: unknown, path: string, into: { path: string; value: unknown }[]): void {
  if (into.length > MAX_FIELDS) return;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [name, inner] of Object.entries(value)) {
      const step = /^[^.[\]']+$/.test(name) ? (path === '' ? name : `.${name}`) : `['${name.replaceAll("'", '')}']`;
      walk(inner, `${path}${step}`, into);
    }
  } else if (value !== null) into.push({ path: path === '' ? '$' : path, value });
}

function fromCsv(base: { id: string; topic: string }, text: string, separator: string): RuleProposal {
  const fields = (text.split('\n')[0] ?? '').split(separator).slice(0, MAX_FIELDS);
  const names = fields.map((_, at) => `column-${at}`);
  return {
    rule: { ...base, payload: 'csv', separator, values: names.map((point, at) => ({ point, path: `[${at}]` })) },
    points: fields.map((field, at) => ({
      name: names[at] as string,
      type: field.trim() !== '' && Number.isFinite(Number(field)) ? 'number' : 'text',
      example: field.trim().slice(0, 100),
    })),
  };
}

function typeOf(value: unknown): PointDefinition['type'] {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'string' ? 'text' : 'json';
}

/** Digits tell the unit: now is ten digits of seconds, thirteen of milliseconds, and so on. */
function timeFormat(value: unknown): NonNullable<MappingRule['time']>['format'] | null {
  if (typeof value === 'string' && /^\d{4}-?\d{2}-?\d{2}/.test(value)) return 'iso';
  const digits = typeof value === 'number' ? String(Math.trunc(value)).length : 0;
  return ({ 10: 'epoch-s', 13: 'epoch-ms', 16: 'epoch-us', 19: 'epoch-ns' } as const)[digits as 10] ?? null;
}

/** As a level of a path may be written. */
const nameOf = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .replaceAll(/^[^a-z0-9]+|-+$/g, '')
    .slice(0, 63);
