import type { SampleValue } from '@millrace/contracts';
import { checked, DeviceError } from '@millrace/driver-api';
import { type CallMethodResult, DataType, StatusCodes, Variant } from 'node-opcua-client';
import { z } from 'zod';
import { type NodeAddress, parseNode } from './address.ts';
import { faultOf } from './faults.ts';
import { isNode, type Nodes } from './nodes.ts';
import type { RawSession } from './raw-session.ts';

/** What is written to a point of events: id and condition as the event itself told them. */
const acknowledging = z.strictObject({
  acknowledge: z.base64().min(1),
  condition: z.string().min(1),
  comment: z.string().max(1_000).default(''),
});

/** AcknowledgeableConditionType.Acknowledge: a condition need not be in the address space to be called by it (Part 9 §5.7.3). */
const ACKNOWLEDGE = 'i=9111';

/**
 * Acknowledges an event of a condition. Resolves when the server has done it, or had done it before. Rejects with `unwritable`
 * where the value names no event, or the server refuses it: only the newest event of a condition can be acknowledged.
 */
export async function acknowledgeEvent(
  session: RawSession,
  nodes: Pick<Nodes, 'find'>,
  value: SampleValue,
  path: string,
): Promise<void> {
  const refuse = (why: string): DeviceError => new DeviceError('unwritable', `${path}: ${why}`);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refuse('events cannot be written; one is acknowledged by { acknowledge: its id, condition, comment }');
  const { acknowledge, condition, comment } = checked(acknowledging, value, path);
  const [node] = await nodes.find([addressOf(condition, path)]);
  if (!node || !isNode(node)) throw refuse(node?.reason ?? `there is no condition at ${condition}`);
  const asked: Promise<CallMethodResult> = session.call({
    objectId: node,
    methodId: ACKNOWLEDGE,
    inputArguments: [
      new Variant({ dataType: DataType.ByteString, value: Buffer.from(acknowledge, 'base64') }),
      new Variant({ dataType: DataType.LocalizedText, value: { text: comment } }),
    ],
  });
  const { statusCode } = await asked.catch((error: unknown) => {
    throw faultOf(error, path);
  });
  if (statusCode.isGood() || statusCode.equals(StatusCodes.BadConditionBranchAlreadyAcked)) return;
  if (statusCode.equals(StatusCodes.BadEventIdUnknown))
    throw refuse('the server knows no such event any more: the alarm has gone on since, look at it again');
  throw refuse(`the server does not acknowledge it (${statusCode.name}): ${statusCode.description}`);
}

function addressOf(condition: string, path: string): NodeAddress {
  try {
    return parseNode(condition);
  } catch (error) {
    throw error instanceof RangeError ? new DeviceError('unwritable', `${path}: ${error.message}`) : error;
  }
}
