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

type Wanted = Questions['write']['ask'];
type Done = (error: Error | null, status: StatusCode) => void;

export interface WritingParts {
  readonly mayWrite: (user: string) => boolean;
  /** Carries it out; rejects with the reason where that cannot be. */
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
    if (user === null || !parts.mayWrite(user)) {
      parts.onRefused({ path, user: user ?? 'anonymous' }, 'this user may not write');
      return StatusCodes.BadUserAccessDenied;
    }
    if (range !== '' || given.sourceTimestamp || given.serverTimestamp || !given.statusCode.isGood())
      return StatusCodes.BadWriteNotSupported;
    const { dataType, arrayType, value } = given.value ?? {};
    if (dataType !== dataTypeOf(point) || arrayType !== VariantArrayType.Scalar) return StatusCodes.BadTypeMismatch;
    const read = point.type === 'json' ? fromJson(String(value)) : { value: value as unknown };
    if (!read) return StatusCodes.BadTypeMismatch;
    try {
      await parts.write({ path, value: read.value, user, from });
      return StatusCodes.Good;
    } catch (error) {
      parts.onRefused({ path, user }, error instanceof Error ? error.message : String(error));
      // Which device said no, and why, is told to the plant's own people.
      return StatusCodes.BadDeviceFailure;
    }
  }
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
