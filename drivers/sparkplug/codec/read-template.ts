import { delimited, type FieldReader, varint } from './field-reader.ts';
import type { Metric, Template, TemplateParameter, WireValue } from './payload.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What a template is made of: members are metrics again, which may be templates. */
interface Parts {
  metric(reader: FieldReader): Metric;
  plain(reader: FieldReader, key: number, first: number): WireValue | null;
}

export function readTemplate(reader: FieldReader, parts: Parts): Template {
  const metrics: Metric[] = [];
  const parameters: TemplateParameter[] = [];
  const template: Mutable<Template> = { metrics, parameters };
  reader.fields((key) => {
    if (key === delimited(1)) template.version = reader.string();
    else if (key === delimited(2)) metrics.push(reader.message(() => parts.metric(reader)));
    else if (key === delimited(3)) parameters.push(reader.message(() => readParameter(reader, parts)));
    else if (key === delimited(4)) template.ref = reader.string();
    else if (key === varint(5)) template.isDefinition = reader.bool();
    else return false;
    return true;
  });
  return template;
}

function readParameter(reader: FieldReader, parts: Parts): TemplateParameter {
  const parameter: Mutable<TemplateParameter> = {};
  reader.fields((key) => {
    if (key === delimited(1)) parameter.name = reader.string();
    else if (key === varint(2)) parameter.type = reader.uint32();
    else if (key === delimited(9)) parameter.value = { kind: 'extension', value: reader.bytes() };
    else {
      const value = parts.plain(reader, key, 3);
      if (value === null) return false;
      parameter.value = value;
    }
    return true;
  });
  return parameter;
}
