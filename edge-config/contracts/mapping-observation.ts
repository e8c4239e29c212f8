import type { DoubtedTime } from './clock-fault.ts';
import type { ObservationMapping } from './mapping.ts';
import type { MappingOutput, MessageContext } from './mapping-output.ts';
import { doubtOf, fillNames, keyText, type TimeReader } from './mapping-parts.ts';
import { type PayloadPath, parsePath, valueAt } from './mapping-path.ts';
import { readPayloadTime } from './mapping-time.ts';
import { type ObservationBody, observationBody } from './observation.ts';
import type { Micros } from './time.ts';

type Observe = (payload: unknown, key: string | null, context: MessageContext, out: MappingOutput) => void;

/**
 * One message → one observation, or one an element of an array. A field, and the time, is looked for in the element
 * first and then in the message. Where the message has no key, time and content are one.
 */
export function compileObservation(
  mapping: ObservationMapping,
  names: ReadonlyMap<string, string>,
  time: TimeReader | null,
): Observe {
  const device = fillNames(mapping.device, names);
  const fields = Object.entries(mapping.fields).map(([field, path]): [string, PayloadPath] => [field, parsePath(path)]);
  const each = mapping.each === undefined ? null : parsePath(mapping.each);

  const one = (
    element: unknown,
    payload: unknown,
    key: string | null,
    context: MessageContext,
    out: MappingOutput,
  ): void => {
    const find = (path: PayloadPath): unknown => {
      const own = element === payload ? undefined : valueAt(element, path);
      return own === undefined ? valueAt(payload, path) : own;
    };
    const raw: Record<string, unknown> = { type: mapping.type };
    for (const [field, path] of fields) {
      const value = find(path);
      if (value !== undefined && value !== null) raw[field] = asField(field, value);
    }
    const parsed = observationBody.safeParse(raw);
    // PostgreSQL's JSON holds neither the character NUL nor half a pair of surrogates.
    if (Object.values(raw).some((value) => typeof value === 'string' && !isStorable(value))) {
      out.rejected(`${mapping.type}-text`);
      return;
    }
    if (!parsed.success) {
      out.rejected(`${mapping.type}-${parsed.error.issues[0]?.path.join('.') || 'malformed'}`);
      return;
    }
    let moment: Micros = context.arrival;
    let doubted: DoubtedTime | null = null;
    let own: Micros | null = null;
    if (time) {
      own = readPayloadTime(find(time.path), time.format, time.zone);
      doubted = doubtOf(own, context);
      if (own !== null) out.sourceTime(own, doubted === null);
      if (own !== null && doubted === null) moment = own;
    }
    // A clock that was never set shows the same time again after every loss of power: it tells no two things apart.
    const telling = own !== null && doubted?.fault !== 'unset';
    out.observation(
      {
        device,
        time: moment,
        arrival: context.arrival,
        clockSuspect: doubted !== null,
        ...(doubted === null ? {} : { clockFault: doubted.fault }),
        ...(doubted === null || own === null ? {} : { sourceTime: own }),
        body: parsed.data,
      },
      key ?? (telling ? contentKey(device, own as Micros, parsed.data) : null),
    );
  };

  return (payload, key, context, out) => {
    if (!each) {
      one(payload, payload, key, context, out);
      return;
    }
    const elements = valueAt(payload, each);
    if (!Array.isArray(elements)) {
      out.rejected('not-an-array');
      return;
    }
    const keyed = (at: number): string | null => (key === null ? null : keyText(`${key}/${at}`));
    for (const [at, element] of elements.entries()) one(element, payload, keyed(at), context, out);
  };
}

const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** Numbers that a contract wants as text: badge and antenna numbers come as both. */
const AS_TEXT = new Set(['person', 'antenna', 'epc', 'code']);

function asField(field: string, value: unknown): unknown {
  const text = AS_TEXT.has(field) && typeof value === 'number' ? String(value) : value;
  return field === 'epc' && typeof text === 'string' ? text.toUpperCase() : text;
}

/** What the device saw and when is all the identity that such a message has. */
function contentKey(device: string, time: Micros, body: ObservationBody): string {
  const what = Object.entries(body)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
  return `${device}@${time}:${what}`.slice(0, 256);
}
