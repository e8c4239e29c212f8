import { AttributeIds, BrowsePath, type ClientSession, NodeId, type ReadValueIdOptions } from 'node-opcua-client';
import { faultOf } from './faults.ts';
import { inChunks, type OperationLimits } from './limits.ts';
import { type EnumerationNames, jsonOf } from './value.ts';

const HAS_PROPERTY = 'i=46';

/**
 * The names of an enumeration's values, of each data type asked for; null where it says none. Newer servers tell them in the
 * type's definition (Part 3 §8.50), older ones in a property of the type (§5.8.3).
 */
export async function enumerationNames(
  session: ClientSession,
  limits: OperationLimits,
  types: readonly NodeId[],
): Promise<(EnumerationNames | null)[]> {
  const defined = await readNodes(session, limits, types, AttributeIds.DataTypeDefinition);
  const names = defined.map(byDefinition);
  const lacking = types.flatMap((node, at) => (names[at] === null && !node.isEmpty() ? [{ node, at }] : []));
  const told = await namesInProperties(
    session,
    limits,
    lacking.map(({ node }) => node),
  );
  lacking.forEach(({ at }, place) => {
    names[at] = told[place] ?? null;
  });
  return names;
}

/** By the property EnumValues or EnumStrings, as older types and variables of many states (Part 8 §5.3.3) have it. */
export async function namesInProperties(
  session: ClientSession,
  limits: OperationLimits,
  nodes: readonly NodeId[],
): Promise<(EnumerationNames | null)[]> {
  const paths = nodes.flatMap((node) => ['EnumValues', 'EnumStrings'].map((name) => propertyOf(node, name)));
  const found = await inChunks(paths, limits.translate, async (chunk) => session.translateBrowsePath(chunk)).catch(
    (error: unknown) => {
      // A server may lack the service altogether.
      if (faultOf(error, 'looking for names').code !== 'device') throw error;
      return [];
    },
  );
  const properties = found.map(({ statusCode, targets }) => {
    const id = targets?.[0]?.targetId;
    return statusCode.isGood() && id ? new NodeId(id.identifierType, id.value, id.namespace) : NodeId.nullNodeId;
  });
  const values = await readNodes(session, limits, properties, AttributeIds.Value);
  return nodes.map((_, at) => byValues(values[2 * at]) ?? byStrings(values[2 * at + 1]));
}

const propertyOf = (startingNode: NodeId, name: string): BrowsePath =>
  new BrowsePath({
    startingNode,
    relativePath: {
      elements: [
        {
          referenceTypeId: HAS_PROPERTY,
          isInverse: false,
          includeSubtypes: true,
          targetName: { namespaceIndex: 0, name },
        },
      ],
    },
  });

async function readNodes(
  session: ClientSession,
  limits: OperationLimits,
  nodes: readonly NodeId[],
  attributeId: AttributeIds,
): Promise<unknown[]> {
  const asked = nodes.flatMap((nodeId, at) => (nodeId.isEmpty() ? [] : [{ at, read: { nodeId, attributeId } }]));
  const answers = await inChunks(asked, limits.read, (chunk) =>
    session.read(chunk.map(({ read }): ReadValueIdOptions => read)),
  );
  const values: unknown[] = nodes.map(() => null);
  asked.forEach(({ at }, place) => {
    const answer = answers[place];
    if (!answer?.statusCode.isGood()) return;
    // A definition is looked at as it is; properties are values like any other.
    values[at] = attributeId === AttributeIds.Value ? jsonOf(answer.value) : answer.value.value;
  });
  return values;
}

const named = (entries: readonly (readonly [number, string])[]): EnumerationNames | null => {
  const said = entries.filter(([value, name]) => Number.isInteger(value) && name !== '');
  return said.length > 0 ? new Map(said) : null;
};

/** A field of an EnumDefinition (Part 3 §8.52); those of a StructureDefinition have no value. */
interface EnumField {
  readonly name?: string | null;
  readonly value?: unknown;
}

function byDefinition(definition: unknown): EnumerationNames | null {
  const fields = (definition as { fields?: readonly EnumField[] } | null)?.fields;
  return named(
    (fields ?? []).flatMap((field) => ('value' in field ? [[lowHalf(field.value), field.name ?? ''] as const] : [])),
  );
}

/** Enumerations are 32 bits wide (Part 3 §8.40), though their definition holds 64. */
const lowHalf = (value: unknown): number => (Array.isArray(value) ? Number(value[1]) | 0 : Number(value));

/** EnumValueType (Part 3 §8.40): a value, its name and a description. Not all values have one, and they need not begin at 0. */
function byValues(value: unknown): EnumerationNames | null {
  if (!Array.isArray(value)) return null;
  return named(
    value.flatMap((one: unknown) => {
      if (typeof one !== 'object' || one === null || !('value' in one) || !('displayName' in one)) return [];
      const number = Array.isArray(one.value) ? lowHalf(one.value) : Number(one.value);
      return [[number, typeof one.displayName === 'string' ? one.displayName : ''] as const];
    }),
  );
}

/** Names in the order of the values, from 0 on without a gap. */
const byStrings = (value: unknown): EnumerationNames | null =>
  Array.isArray(value) ? named(value.map((name: unknown, at) => [at, typeof name === 'string' ? name : ''])) : null;
