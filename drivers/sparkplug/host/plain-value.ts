import { type DataType, dataTypeOf } from '../codec/data-type.ts';
import type { DataSet } from '../codec/dataset.ts';
import type { Metric, Template } from '../codec/payload.ts';
import { PayloadError } from '../codec/payload-error.ts';
import { readScalar } from '../codec/scalar.ts';
import { readValue, type SparkplugValue } from '../codec/value.ts';
import type { Json } from './host-types.ts';
import { instanceFault } from './template-check.ts';

/** Definitions of templates by their names, as the birth of an edge node gave them. */
export type Definitions = ReadonlyMap<string, Template>;

/** `birth`: the value stands in a birth, where templates are whole. */
export interface TemplateContext {
  readonly definitions: Definitions;
  readonly birth: boolean;
}

/**
 * A metric's value as JSON says it: 64-bit numbers as numbers where those are exact and as digits where they are not,
 * bytes as base64, a data set as `{ columns, rows }`, a template as an object of its parameters and members. Numbers that JSON has
 * no word for (NaN, infinity) are null. Throws a PayloadError where the value is not of its type.
 */
export function plainValue(type: DataType, metric: Metric, context: TemplateContext): Json {
  if (metric.isNull || metric.value === undefined) return null;
  const value = readValue(type, metric.value);
  if (type === 'Template') return plainTemplate(value as Template, context);
  if (type === 'DataSet') {
    const { columns, rows } = value as DataSet;
    return { columns, rows: rows.map((row) => row.map(plain)) };
  }
  return Array.isArray(value) ? (value as readonly SparkplugValue[]).map(plain) : plain(value);
}

function plain(value: SparkplugValue | null): Json {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return typeof value === 'string' || typeof value === 'boolean' ? value : null;
}

/** Members that an instance leaves out of a data message stay out; parameters it leaves out are the definition's. */
function plainTemplate(instance: Template, context: TemplateContext): Json {
  const definition = instance.ref === undefined ? undefined : context.definitions.get(instance.ref);
  const fault = instanceFault(instance, definition, context.birth);
  if (fault || !definition) throw new PayloadError('bad-value', fault ?? 'a template without a definition');
  const members = new Map(definition.metrics.map((member) => [member.name, member]));
  const result: [string, Json][] = [];
  for (const { name, type, value } of [...definition.parameters, ...instance.parameters]) {
    const parameterType = dataTypeOf(type ?? 0);
    if (name !== undefined && parameterType && value) result.push([name, plain(readScalar(parameterType, value))]);
  }
  for (const member of instance.metrics) {
    const { name } = member;
    const type = dataTypeOf(member.datatype ?? members.get(name)?.datatype ?? 0);
    if (name !== undefined && type) result.push([name, plainValue(type, member, context)]);
  }
  return Object.fromEntries(result);
}

/** The names of definitions in a circle, each of which is a part of the next; null where there is none. */
export function cycleOf(definitions: Definitions): readonly string[] | null {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): readonly string[] | null => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return null;
    for (const { value } of definitions.get(name)?.metrics ?? []) {
      const ref = value?.kind === 'template' ? value.value.ref : undefined;
      const found = ref === undefined ? null : visit(ref, [...path, name]);
      if (found) return found;
    }
    done.add(name);
    return null;
  };
  for (const name of definitions.keys()) {
    const found = visit(name, []);
    if (found) return found;
  }
  return null;
}
