import { AttributeIds, type ClientSession } from 'node-opcua-client';

/** How much a server takes in one call. */
export interface OperationLimits {
  readonly read: number;
  readonly write: number;
  readonly browse: number;
  readonly translate: number;
  readonly monitor: number;
  readonly itemsPerSubscription: number;
}

/**
 * Where a server says its limits (OPC UA Part 5 §6.3.11; numbers of ns=0), and what is asked of one that says nothing or 0
 * ("no limit"): small enough that no server in use has been seen to choke on it.
 */
const LIMITS = {
  read: [11_705, 1_000],
  write: [11_707, 500],
  browse: [11_710, 100],
  translate: [11_712, 500],
  monitor: [11_714, 1_000],
  itemsPerSubscription: [24_104, 10_000],
} as const satisfies Record<keyof OperationLimits, readonly [id: number, otherwise: number]>;

/** The limits of a server: its own, or ours where they are lower or it says none. */
export async function limitsOf(session: ClientSession): Promise<OperationLimits> {
  const names = Object.keys(LIMITS) as (keyof OperationLimits)[];
  const said = await session.read(
    names.map((name) => ({ nodeId: `i=${LIMITS[name][0]}`, attributeId: AttributeIds.Value })),
  );
  return Object.fromEntries(
    names.map((name, at) => {
      const own: unknown = said[at]?.statusCode.isGood() ? said[at].value.value : 0;
      const otherwise: number = LIMITS[name][1];
      return [name, typeof own === 'number' && own > 0 ? Math.min(own, otherwise) : otherwise];
    }),
  ) as unknown as OperationLimits;
}

const TOO_MUCH =
  /BadTooManyOperations|BadEncodingLimitsExceeded|BadResponseTooLarge|BadRequestTooLarge|BadTcpMessageTooLarge/;

/**
 * Calls once for each chunk of at most `size`, in order, and lays the results together. A chunk that is too much for the
 * server, whatever it said before, is halved; what fails with one item fails.
 */
export async function inChunks<Item, Result>(
  items: readonly Item[],
  size: number,
  call: (chunk: Item[]) => Promise<readonly Result[]>,
): Promise<Result[]> {
  const results: Result[] = [];
  let most = Math.max(1, size);
  for (let at = 0; at < items.length; ) {
    const chunk = items.slice(at, at + most);
    try {
      const answered = await call(chunk);
      if (answered.length !== chunk.length)
        throw new Error(`BadDecodingError: ${answered.length} answers to ${chunk.length} questions`);
      for (const result of answered) results.push(result);
      at += chunk.length;
    } catch (error) {
      if (chunk.length === 1 || !(error instanceof Error && TOO_MUCH.test(error.message))) throw error;
      most = Math.ceil(chunk.length / 2);
    }
  }
  return results;
}
