import {
  type DataValue,
  type SessionContext,
  type StatusCode,
  StatusCodes,
  type UAVariable,
  VariantArrayType,
} from 'node-opcua';
import type { Questions, ServedPoint } from './messages.ts';
import { dataTypeOf } from './served-values.ts';

/** Of a value that was refused, as it is kept. */
const LONGEST = 500;

type Wanted = Questions['write']['ask'];
type Done = (error: Error | null, status: StatusCode) => void;

export interface WritingParts {
  readonly mayWrite: (user: string) => boolean;
  /** How the point stands. */
  readonly read: () => DataValue;
  /** Carries it out, or keeps that it was refused here; rejects with the reason where it cannot be done. */
  readonly write: (wanted: Wanted) => Promise<unknown>;
  readonly onRefused: (wanted: Pick<Wanted, 'path' | 'user'>, reason: string) => void;
}

/** What the library's own method looks like, as far as it is used here. */
type WriteValue = (context: SessionContext, given: DataValue, ...rest: readonly unknown[]) => void;

/**
 * Lets a variable be written by whom the site allows it, through the gateway. The value that stands in the node stays as it is:
 * it changes when the device says so. Writing a time, a status or a part of a value is refused: a device takes none of them.
 */
export function letWrite(variable: UAVariable, point: ServedPoint, parts: WritingParts): void {
  const write: WriteValue = (context, given, ...rest) => {
    const done = rest.at(-1) as Done;
    const range =
      rest.length > 1
        ? String((rest[0] as { toEncodeableString?(): string } | null)?.toEncodeableString?.() ?? '')
        : '';
    void answer(context, given, range).then((status) => done(null, status));
  };
  variable.writeValue = write as unknown as UAVariable['writeValue'];

  async function answer(context: SessionContext, given: DataValue, range: string): Promise<StatusCode> {
    const { user, from } = whoAsks(context);
    const { path } = point;
    const { value: before } = parts.read().value;
    const who = { path, user: user ?? 'anonymous', from };
    const asked = { ...who, before: before as unknown };
    const refused = (status: StatusCode, reason: string): StatusCode => {
      parts.onRefused(who, reason);
      // Whoever is refused does not wait until that is on disk.
      parts.write({ ...asked, value: shownOf(given), refused: reason }).catch((error: unknown) => {
        parts.onRefused(who, `and that could not be kept: ${String(error)}`);
      });
      return status;
    };
    if (user === null || !parts.mayWrite(user))
      return refused(StatusCodes.BadUserAccessDenied, 'this user may not write');
    if (range !== '' || given.sourceTimestamp || given.serverTimestamp || !given.statusCode.isGood())
      return refused(StatusCodes.BadWriteNotSupported, 'a time, a status or a part of a value cannot be written');
    const { dataType, arrayType, value } = given.value ?? {};
    const wrongType = (): StatusCode => refused(StatusCodes.BadTypeMismatch, `the point is of type ${point.type}`);
    if (dataType !== dataTypeOf(point) || arrayType !== VariantArrayType.Scalar) return wrongType();
    const read = point.type === 'json' ? fromJson(String(value)) : { value: value as unknown };
    if (!read) return wrongType();
    try {
      await parts.write({ ...asked, value: read.value as Wanted['value'], user });
      return StatusCodes.Good;
    } catch (error) {
      parts.onRefused(who, error instanceof Error ? error.message : String(error));
      // Which device said no, and why, is told to the plant's own people.
      return StatusCodes.BadDeviceFailure;
    }
  }
}

/** What was to be written, as people read it where it is no value that a point could have. */
function shownOf({ value: given }: DataValue): Wanted['value'] {
  const { value } = given ?? {};
  return typeof value === 'number' || typeof value === 'boolean' ? value : String(value ?? null).slice(0, LONGEST);
}

function whoAsks({ session }: SessionContext): { readonly user: string | null; readonly from: string } {
  const token = session?.userIdentityToken as { readonly userName?: string | null } | undefined;
  const channel = (session as { readonly channel?: { readonly remoteAddress?: string } } | undefined)?.channel;
  return { user: token?.userName ?? null, from: channel?.remoteAddress ?? 'an unknown address' };
}

function fromJson(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}
