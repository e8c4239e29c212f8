import { type BrowsedItem, DeviceError } from '@millrace/driver-api';
import {
  AttributeIds,
  BrowseDirection,
  DataType,
  NodeClass,
  NodeClassMask,
  NodeId,
  type ReferenceDescription,
  ResultMask,
} from 'node-opcua-client';
import { writeNode } from './address.ts';
import { saysItsUnit, unitsOf } from './browse-units.ts';
import { builtInOf } from './data-type.ts';
import { enumerationNames, namesInProperties } from './enumeration.ts';
import { within } from './faults.ts';
import { inChunks, type OperationLimits } from './limits.ts';
import type { Nodes } from './nodes.ts';
import type { RawSession } from './raw-session.ts';
import type { EnumerationNames } from './value.ts';

const HIERARCHICAL = 'i=33';
/** References of one answer: what is in memory at once, however many children a node has. */
const PAGE = 1_000;
const CURRENT_WRITE = 0x02;
/** MultiStateDiscreteType and MultiStateValueDiscreteType: variables that name their own states (Part 8 §5.3.3). */
const STATES: ReadonlySet<string> = new Set(['ns=0;i=2376', 'ns=0;i=11238']);

interface KnownType {
  readonly type: BrowsedItem['type'];
  readonly names: EnumerationNames | null;
}
type KnownTypes = Map<string, KnownType>;
const STRUCTURED: KnownType = { type: 'json', names: null };

/**
 * What stands below a node, page by page: the next page is asked for when this one is used up, and a reader that stops
 * early gives the place back to the server, which has few of them.
 */
export async function* browseBelow(
  session: RawSession,
  node: NodeId,
  nodes: Nodes,
  limits: OperationLimits,
  signal: AbortSignal,
): AsyncGenerator<BrowsedItem> {
  const types: KnownTypes = new Map();
  session.requestedMaxReferencesPerNode = PAGE;
  const asked = session.browse({
    nodeId: node,
    browseDirection: BrowseDirection.Forward,
    referenceTypeId: HIERARCHICAL,
    includeSubtypes: true,
    nodeClassMask: NodeClassMask.Object | NodeClassMask.Variable,
    resultMask: ResultMask.NodeClass | ResultMask.DisplayName | ResultMask.BrowseName | ResultMask.TypeDefinition,
  });
  let page = await within(signal, asked);
  try {
    for (;;) {
      if (page.statusCode.isNotGood())
        throw new DeviceError('device', `the server does not show what is below (${page.statusCode.name})`);
      yield* await within(signal, itemsOf(session, page.references ?? [], nodes, limits, types));
      if (!page.continuationPoint?.length) return;
      page = await within(signal, session.browseNext(page.continuationPoint, false));
    }
  } finally {
    if (page.continuationPoint?.length) await session.browseNext(page.continuationPoint, true).catch(() => undefined);
  }
}

async function itemsOf(
  session: RawSession,
  references: readonly ReferenceDescription[],
  nodes: Nodes,
  limits: OperationLimits,
  types: KnownTypes,
): Promise<BrowsedItem[]> {
  const variables = references.filter(({ nodeClass }) => nodeClass === NodeClass.Variable);
  const asked = variables.flatMap(({ nodeId }) =>
    [AttributeIds.DataType, AttributeIds.ValueRank, AttributeIds.UserAccessLevel].map((attributeId) => ({
      nodeId: plainId(nodeId),
      attributeId,
    })),
  );
  const answers = await inChunks(asked, limits.read, (chunk) => session.read(chunk, 0));
  const measured = variables.filter(({ typeDefinition }) => typeDefinition && saysItsUnit(typeDefinition));
  // A server that cannot tell units tells its nodes all the same; one that is gone says so at the next question.
  const units = await unitsOf(
    session,
    measured.map(({ nodeId }) => plainId(nodeId)),
    limits,
  ).catch((): (string | undefined)[] => []);
  const unitOf = new Map(measured.map((one, at) => [one, units[at]]));
  const states = variables.filter(({ typeDefinition }) => STATES.has(typeDefinition.toString()));
  const named = await namesInProperties(
    session,
    limits,
    states.map(({ nodeId }) => plainId(nodeId)),
  );
  const own = new Map(states.map((reference, at) => [reference, named[at]]));
  const items: BrowsedItem[] = [];
  let variable = 0;
  for (const reference of references) {
    const { nodeId, displayName, browseName, nodeClass } = reference;
    const base = { address: writeNode(nodes.address(nodeId)), label: displayName.text || browseName.name || '' };
    if (nodeClass !== NodeClass.Variable) {
      items.push({ ...base, type: 'folder', writable: false });
      continue;
    }
    const [type, rank, access] = answers
      .slice(variable * 3, variable * 3 + 3)
      .map(({ value }) => value.value as unknown);
    variable++;
    const unit = unitOf.get(reference);
    const scalar = typeof rank !== 'number' || rank < 0;
    const known = scalar && type instanceof NodeId ? await typeOf(session, type, limits, types) : STRUCTURED;
    const names = own.get(reference) ?? known.names;
    items.push({
      ...base,
      type: known.type,
      ...(names ? { values: Object.fromEntries(names) } : {}),
      writable: typeof access === 'number' && (access & CURRENT_WRITE) !== 0,
      ...(unit === undefined ? {} : { unit }),
    });
  }
  return items;
}

/** Without the server's index and URI, which references carry and requests must not. */
const plainId = ({ identifierType, value, namespace }: NodeId): NodeId => new NodeId(identifierType, value, namespace);

/** What a data type is here, asked once for each of the server's own. */
async function typeOf(
  session: RawSession,
  dataType: NodeId,
  limits: OperationLimits,
  known: KnownTypes,
): Promise<KnownType> {
  const key = dataType.toString();
  const seen = known.get(key);
  if (seen) return seen;
  const builtIn = await builtInOf(session, dataType);
  // A whole number of a type of its own is an enumeration.
  const isNamed = builtIn === DataType.Int32 && !isBuiltIn(dataType);
  const [names = null] = isNamed ? await enumerationNames(session, limits, [dataType]) : [];
  const type = { type: byBuiltIn(builtIn), names };
  known.set(key, type);
  return type;
}

const isBuiltIn = ({ namespace, value }: NodeId): boolean =>
  namespace === 0 && typeof value === 'number' && value <= DataType.DiagnosticInfo;

function byBuiltIn(dataType: DataType): BrowsedItem['type'] {
  if (dataType === DataType.Boolean) return 'boolean';
  if (dataType >= DataType.SByte && dataType <= DataType.Double) return 'number';
  if (dataType >= DataType.String && dataType <= DataType.LocalizedText) return 'text';
  return 'json';
}
