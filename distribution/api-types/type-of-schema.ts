/** A JSON Schema as OpenAPI 3.1 has it. */
export type Schema = boolean | Readonly<Record<string, unknown>>;

const NAME = /^[A-Za-z_$][\w$]*$/;
/** A value as it is written in code, a text in the quotes of this project. */
const json = (value: unknown): string =>
  typeof value === 'string'
    ? `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
    : JSON.stringify(value);
const within = (type: string): string => (/ [|&] |^readonly /.test(type) ? `(${type})` : type);
const oneOf = (types: readonly string[]): string => [...new Set(types)].join(' | ');

/**
 * The TypeScript of what may be sent where a schema is asked for, on one line. What a type cannot say (lengths, patterns,
 * limits) is left to the server, which refuses with the field's name; what this does not know is `unknown`, never a guess.
 */
export function typeOfSchema(schema: Schema): string {
  if (typeof schema === 'boolean') return schema ? 'unknown' : 'never';
  if ('const' in schema) return json(schema.const);
  if (Array.isArray(schema.enum)) return oneOf(schema.enum.map(json));
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return oneOf(choices.map((each) => within(typeOfSchema(each))));
  if (Array.isArray(schema.allOf)) return schema.allOf.map((each) => within(typeOfSchema(each))).join(' & ');
  if (Array.isArray(schema.type)) return oneOf(schema.type.map((type) => typeOfSchema({ ...schema, type })));
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return typeOfArray(schema);
    case 'object':
      return typeOfObject(schema);
    default:
      return 'unknown';
  }
}

function typeOfArray({ prefixItems, items = true }: Readonly<Record<string, unknown>>): string {
  if (!Array.isArray(prefixItems)) return `readonly ${within(typeOfSchema(items as Schema))}[]`;
  const rest = items === false || items === true ? [] : [`...${within(typeOfSchema(items as Schema))}[]`];
  return `readonly [${[...prefixItems.map(typeOfSchema), ...rest].join(', ')}]`;
}

function typeOfObject(schema: Readonly<Record<string, unknown>>): string {
  const { properties, required = [], additionalProperties } = schema;
  const needed = new Set(required as readonly string[]);
  const fields = Object.entries((properties ?? {}) as Record<string, Schema>).map(([name, of]) => {
    const key = NAME.test(name) ? name : json(name);
    const type = typeOfSchema(of);
    // What is written as undefined is not sent, so it may be said.
    return needed.has(name) ? `readonly ${key}: ${type}` : `readonly ${key}?: ${type} | undefined`;
  });
  const rest = additionalProperties ? record(typeOfSchema(additionalProperties as Schema)) : null;
  if (fields.length === 0) return rest ?? (properties ? record('never') : 'object');
  const own = `{ ${fields.join('; ')} }`;
  return rest === null ? own : `${own} & ${rest}`;
}

const record = (of: string): string => `Readonly<Record<string, ${of}>>`;
