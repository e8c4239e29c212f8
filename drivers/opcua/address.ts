import { z } from 'zod';

/** An identifier in OPC UA's own kinds: number, string, GUID, opaque bytes (base64). */
export type NodeKind = 'i' | 's' | 'g' | 'b';

/** One step down a browse path; its namespace by number or, where numbers may change, by its URI. */
export interface PathStep {
  readonly namespace: number | string;
  readonly name: string;
}

/** Where a node stands. `namespace` is an index, or the namespace's URI, which outlives a new order of the server's table. */
export type NodeAddress =
  | { readonly by: 'id'; readonly namespace: number | string; readonly kind: NodeKind; readonly id: string }
  | { readonly by: 'path'; readonly steps: readonly PathStep[] };

/** Which of the events that an object reports. */
export interface EventAddress {
  /** Those of this condition alone. */
  readonly condition?: NodeAddress;
  /** Those of this severity or more, 1 to 1000. */
  readonly severity?: number;
}

/** Where a point stands: a node, and what of its value (a part of an array, a field of a structure). */
export interface PointAddress {
  readonly node: NodeAddress;
  /** Not the node's value is meant but what happens at it: the node is an object that reports events. */
  readonly events?: EventAddress;
  /** OPC UA's NumericRange: "2", "0:9", "1,0:3". */
  readonly range?: string;
  /** Names of fields within a structure, outermost first. */
  readonly field?: readonly string[];
}

const NODE_ID = /^(?:ns=(\d+);|nsu=([^;]+);)?([isgb])=(.+)$/s;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const RANGE = /^\d{1,9}(:\d{1,9})?(,\d{1,9}(:\d{1,9})?)*$/;
/** OPC UA Part 3 §8.2.4: an identifier of text has at most 4,096 characters. */
const LONGEST = 4_096;
const MOST_STEPS = 64;

const HOW = 'write a node as "ns=2;s=Line1.Speed", "nsu=urn:maker:line;i=1001" or as a path "/Objects/2:Line1/2:Speed"';

/**
 * A node as a technician writes it: `ns=2;s=…`, `nsu=<uri>;i=…`, or a browse path from the root folder, `/Objects/2:Line1`,
 * in which "&" stands before a "/", ":" or "&" that belongs to a name (OPC UA Part 4 Annex A.2).
 * Throws a RangeError that says what to write.
 */
export function parseNode(text: string): NodeAddress {
  const written = text.trim();
  if (written.length > LONGEST * 2) throw new RangeError(`this address is too long; ${HOW}`);
  if (written.startsWith('/')) return { by: 'path', steps: parsePath(written) };
  if (/^svr=/.test(written))
    throw new RangeError('a node of another server is connected to directly: leave "svr=" out');
  const match = NODE_ID.exec(written);
  if (!match) throw new RangeError(`"${shown(written)}" names no node: ${HOW}`);
  const [, index, uri, kind = '', id = ''] = match;
  refuseIdentifier(kind, id);
  return {
    by: 'id',
    namespace: uri === undefined ? namespaceIndex(index) : unescapedUri(uri),
    kind: kind as NodeKind,
    id,
  };
}

/** The address as it would be written. `parseNode` of it gives the same again. */
export function writeNode(address: NodeAddress): string {
  if (address.by === 'path') return address.steps.map((step) => `/${writeStep(step)}`).join('');
  const { namespace, kind, id } = address;
  if (typeof namespace === 'string')
    return `nsu=${namespace.replaceAll('%', '%25').replaceAll(';', '%3B')};${kind}=${id}`;
  return `${namespace === 0 ? '' : `ns=${namespace};`}${kind}=${id}`;
}

const shown = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

function namespaceIndex(written: string | undefined): number {
  const index = Number(written ?? 0);
  if (index > 0xffff) throw new RangeError(`ns=${written}: a namespace's number is at most 65535`);
  return index;
}

/** OPC UA Part 6 §5.1.12: in "nsu=", ";" and "%" of a URI are written %3B and %25. */
const unescapedUri = (uri: string): string =>
  uri.replace(/%(3B|25)/gi, (_, code: string) => (code === '25' ? '%' : ';'));

function refuseIdentifier(kind: string, id: string): void {
  if (kind === 'i' && !(/^\d{1,10}$/.test(id) && Number(id) <= 0xffff_ffff))
    throw new RangeError(`i=${shown(id)}: a number from 0 to 4294967295 follows "i="; text goes with "s="`);
  if (kind === 'g' && !GUID.test(id))
    throw new RangeError(`g=${shown(id)}: a GUID follows "g=", as 09087e75-8e5e-499b-954f-f2a9603db28a`);
  if (kind === 'b' && !BASE64.test(id)) throw new RangeError(`b=${shown(id)}: bytes in base64 follow "b="`);
  if (kind === 's' && id.length > LONGEST)
    throw new RangeError(`the text after "s=" is longer than ${LONGEST} characters`);
}

function parsePath(written: string): PathStep[] {
  const steps = splitUnescaped(written.slice(1), '/').map(parseStep);
  if (steps.length > MOST_STEPS) throw new RangeError(`a path has at most ${MOST_STEPS} steps`);
  return steps;
}

function parseStep(written: string): PathStep {
  const uri = /^nsu=([^;]+);(.+)$/s.exec(written);
  if (uri) return { namespace: unescapedUri(unescaped(uri[1] ?? '')), name: unescaped(uri[2] ?? '') };
  const [head = '', ...rest] = splitUnescaped(written, ':');
  if (rest.length === 0) return named(0, head, written);
  if (!/^\d{1,5}$/.test(head))
    throw new RangeError(
      `"${shown(written)}": a step is written "2:Name", the number of its namespace first; a ":" of a name as "&:"`,
    );
  return named(namespaceIndex(head), rest.join(':'), written);
}

function named(namespace: number, name: string, written: string): PathStep {
  if (name === '') throw new RangeError(`"${shown(written)}" in a path names nothing: ${HOW}`);
  return { namespace, name: unescaped(name) };
}

const writeStep = ({ namespace, name }: PathStep): string => {
  const written = name.replace(/[&/:]/g, '&$&');
  if (typeof namespace === 'string')
    return `nsu=${namespace.replaceAll('%', '%25').replaceAll(';', '%3B').replace(/[&/:]/g, '&$&')};${written}`;
  // Named in full where a name would be read as something else.
  return namespace === 0 && !name.startsWith('nsu=') ? written : `${namespace}:${written}`;
};

const unescaped = (name: string): string => name.replace(/&(.)/gs, '$1');

/** Parts between separators that have no "&" before them; escapes stay. */
function splitUnescaped(text: string, separator: string): string[] {
  const parts = [''];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? '';
    if (letter === '&' && at + 1 < text.length) parts[parts.length - 1] += letter + text[++at];
    else if (letter === separator) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts;
}

const node = z.string().transform((text, context): NodeAddress => {
  try {
    return parseNode(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
});

const detailed = z.strictObject({
  node,
  range: z.string().regex(RANGE, 'write a part of an array as "2", "0:9" or "1,0:3"').optional(),
  field: z
    .string()
    .min(1)
    .max(1_000)
    .transform((path) => path.split('.'))
    .optional(),
});

/** The object Server, at which every server reports what happens anywhere in it (OPC UA Part 5 §8.3.2). */
const SERVER: NodeAddress = { by: 'id', namespace: 0, kind: 'i', id: '2253' };

const ofEvents = z.strictObject({
  events: node.optional(),
  condition: node.optional(),
  severity: z.int().min(1, 'severities go from 1 to 1000').max(1_000, 'severities go from 1 to 1000').optional(),
  field: z
    .string()
    .regex(/^[a-z]{1,32}$/, 'write one field of the event, as "active" or "message"')
    .optional(),
});

/**
 * `"ns=2;s=…"`, or `{ node, range, field }` where only a part of the value is meant; `{ events, severity }` for what an
 * object reports, `{ condition, field }` for one alarm or condition.
 */
export const pointAddress: z.ZodType<PointAddress> = z.unknown().transform((given, context): PointAddress => {
  const schema = isOfEvents(given) ? ofEvents : detailed;
  const parsed = schema.safeParse(typeof given === 'string' ? { node: given } : given);
  if (parsed.success) return addressOf(parsed.data);
  for (const { message, path } of parsed.error.issues) context.addIssue({ code: 'custom', message, path: [...path] });
  return z.NEVER;
});

const isOfEvents = (given: unknown): boolean =>
  typeof given === 'object' && given !== null && ('events' in given || 'condition' in given);

function addressOf(parsed: z.output<typeof detailed> | z.output<typeof ofEvents>): PointAddress {
  if ('node' in parsed) {
    const { node: at, range, field } = parsed;
    return { node: at, ...(range === undefined ? {} : { range }), ...(field === undefined ? {} : { field }) };
  }
  const { events, condition, severity, field } = parsed;
  return {
    node: events ?? SERVER,
    events: { ...(condition === undefined ? {} : { condition }), ...(severity === undefined ? {} : { severity }) },
    ...(field === undefined ? {} : { field: [field] }),
  };
}
