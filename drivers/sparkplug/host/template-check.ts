import { dataTypeOf, isMetricType, isPropertyType } from '../codec/data-type.ts';
import type { Metric, PropertySet, Template } from '../codec/payload.ts';
import { PayloadError } from '../codec/payload-error.ts';
import { basicType, readScalar } from '../codec/scalar.ts';

/** What is wrong with a definition in a node's birth; null where nothing is (§6.4.13). */
export function definitionFault(name: string, { ref, metrics, parameters }: Template): string | null {
  if (ref !== undefined) return `the template "${name}" is a definition and refers to "${ref}"`;
  for (const member of metrics) {
    const type = dataTypeOf(member.datatype ?? 0);
    if (member.name === undefined) return `a member of the template "${name}" has no name`;
    if (!type || !isMetricType(type)) return `the member "${member.name}" of the template "${name}" has no data type`;
  }
  return parametersFault(name, parameters);
}

/** What is wrong with an instance. In a birth it has all members; in data, those that have changed. */
export function instanceFault(instance: Template, definition: Template | undefined, birth: boolean): string | null {
  const { ref, isDefinition, metrics, parameters } = instance;
  if (isDefinition !== false) return 'a template does not say whether it is a definition or an instance';
  if (ref === undefined) return 'an instance of a template does not say of which';
  if (!definition) return `a template of "${ref}", which the birth does not define`;
  const known = new Set(definition.metrics.map(({ name }) => name));
  const there = new Set(metrics.map(({ name }) => name));
  for (const name of there) if (!known.has(name)) return `"${name ?? ''}" is no member of the template "${ref}"`;
  if (birth)
    for (const name of known) if (!there.has(name)) return `the member "${name}" of "${ref}" is missing in a birth`;
  const allowed = new Set(definition.parameters.map(({ name }) => name));
  const foreign = parameters.find(({ name }) => !allowed.has(name));
  return foreign
    ? `"${foreign.name ?? ''}" is no parameter of the template "${ref}"`
    : parametersFault(ref, parameters);
}

/** Parameters have names, basic types, and values of them. */
function parametersFault(template: string, parameters: Template['parameters']): string | null {
  for (const { name, type, value } of parameters) {
    if (name === undefined) return `a parameter of the template "${template}" has no name`;
    try {
      const basic = basicType(dataTypeOf(type ?? 0), type ?? 0, `the parameter "${name}" of "${template}"`);
      if (value) readScalar(basic, value);
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
      return error.message;
    }
  }
  return null;
}

/** A property of a birth whose type is missing or may not be one; null where all have theirs. */
export function propertiesFault({ name, properties }: Metric): string | null {
  const wrong = (set: PropertySet): string | null => {
    for (const { key, type, value } of set) {
      const known = dataTypeOf(type ?? 0);
      if (!known || !isPropertyType(known)) return key;
      const inner = value?.kind === 'properties' ? [value.value] : value?.kind === 'property-list' ? value.value : [];
      for (const one of inner) {
        const found = wrong(one);
        if (found !== null) return found;
      }
    }
    return null;
  };
  const key = properties ? wrong(properties) : null;
  return key === null ? null : `the property "${key}" of "${name ?? ''}" has no data type of properties`;
}
