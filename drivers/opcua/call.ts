import type { SampleValue } from '@millrace/contracts';
import { DeviceError } from '@millrace/driver-api';
import {
  AttributeIds,
  BrowseDirection,
  type CallMethodResult,
  coerceNodeId,
  NodeClass,
  type NodeId,
} from 'node-opcua-client';
import { builtInOf } from './data-type.ts';
import { faultOf } from './faults.ts';
import type { RawSession } from './raw-session.ts';
import { variantOf } from './write.ts';

const HAS_COMPONENT = 'i=47';

/** True where the node is a method: it is called, not written. */
export async function isMethod(session: RawSession, node: NodeId): Promise<boolean> {
  const { statusCode, value } = await session.read({ nodeId: node, attributeId: AttributeIds.NodeClass }, 0);
  return statusCode.isGood() && value.value === NodeClass.Method;
}

/**
 * Calls a method on the object that it is a component of: `value` is its arguments in order, null where it takes none,
 * each as the data type that the method declares. Resolves when the server has run it. Rejects with `unwritable` where an
 * argument does not fit or the server refuses the call.
 */
export async function callMethod(session: RawSession, method: NodeId, value: SampleValue, path: string): Promise<void> {
  const given = value === null ? [] : Array.isArray(value) ? value : [value];
  const objectId = await objectOf(session, method, path);
  const { inputArguments } = await session.getArgumentDefinition(method);
  if (inputArguments.length !== given.length) {
    const names = inputArguments.map(({ name }) => name).join(', ');
    throw new DeviceError(
      'unwritable',
      `${path}: ${given.length} arguments, it takes ${inputArguments.length} (${names})`,
    );
  }
  const taken: NonNullable<ReturnType<typeof variantOf>>[] = [];
  for (const [at, argument] of inputArguments.entries())
    taken.push(variantOf(given[at] ?? null, await builtInOf(session, argument.dataType), `${path}: ${argument.name}`));
  const asked: Promise<CallMethodResult> = session.call({ objectId, methodId: method, inputArguments: taken });
  const { statusCode, inputArgumentResults } = await asked.catch((error: unknown) => {
    throw faultOf(error, path);
  });
  if (statusCode.isGood()) return;
  const wrong = inputArgumentResults?.findIndex((one) => one.isNotGood()) ?? -1;
  const which = wrong < 0 ? '' : `, argument ${inputArguments[wrong]?.name}`;
  throw new DeviceError(
    'unwritable',
    `${path}: the server refuses the call (${statusCode.name}${which}): ${statusCode.description}`,
  );
}

async function objectOf(session: RawSession, method: NodeId, path: string): Promise<NodeId> {
  const { references } = await session.browse({
    nodeId: method,
    browseDirection: BrowseDirection.Inverse,
    referenceTypeId: HAS_COMPONENT,
    includeSubtypes: true,
    nodeClassMask: 0,
    resultMask: 0,
  });
  const object = references?.[0]?.nodeId;
  if (!object) throw new DeviceError('unwritable', `${path}: the method belongs to no object that could be asked`);
  return coerceNodeId(object.toString());
}
