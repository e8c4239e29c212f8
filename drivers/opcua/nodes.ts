import type { DevicePoint } from '@millrace/driver-api';
import { AttributeIds, BrowsePath, type ClientSession, coerceNodeId, NodeId, StatusCodes } from 'node-opcua-client';
import { type NodeAddress, type PointAddress, writeNode } from './address.ts';
import { enumerationNames, namesInProperties } from './enumeration.ts';
import { inChunks, type OperationLimits } from './limits.ts';
import type { EnumerationNames } from './value.ts';

/** A node of the server, or why there is none: a status of OPC UA and words. */
export type Found = NodeId | { readonly status: number; readonly reason: string };

export const isNode = (found: Found): found is NodeId => found instanceof NodeId;

/** Finds nodes by their addresses for the life of a session, for which the table of namespaces stays as it is. */
export interface Nodes {
  find(addresses: readonly NodeAddress[]): Promise<Found[]>;
  /** For points that want text: the names of their enumeration's values, by the number of the point. */
  enumerations(
    points: readonly DevicePoint<PointAddress>[],
    found: readonly Found[],
  ): Promise<Map<number, EnumerationNames>>;
  /** As a technician would write it: with the namespace's URI, which outlives a new order of the table. */
  address(node: NodeId): NodeAddress;
}

const ROOT = 'i=84';
/** String and LocalizedText: words have no names of their own. */
const WORDS: ReadonlySet<string> = new Set(['ns=0;i=12', 'ns=0;i=21']);
const HIERARCHICAL = 'i=33';
const BY_TYPE = { i: 'NUMERIC', s: 'STRING', g: 'GUID', b: 'BYTESTRING' } as const;

export function nodesOf(session: ClientSession, namespaces: readonly string[], limits: OperationLimits): Nodes {
  const indexOf = (namespace: number | string): number =>
    typeof namespace === 'number' ? namespace : namespaces.indexOf(namespace);

  function byId(address: Extract<NodeAddress, { by: 'id' }>): Found {
    const index = indexOf(address.namespace);
    if (index < 0) return unknownNamespace(String(address.namespace), namespaces);
    const type = NodeId.NodeIdType[BY_TYPE[address.kind]];
    const value =
      address.kind === 'i' ? Number(address.id) : address.kind === 'b' ? Buffer.from(address.id, 'base64') : address.id;
    return new NodeId(type, value, index);
  }

  async function byPath(addresses: readonly Extract<NodeAddress, { by: 'path' }>[]): Promise<Found[]> {
    const paths = addresses.map(({ steps }) =>
      steps.map(({ namespace, name }) => ({ namespaceIndex: indexOf(namespace), name })),
    );
    const answered = await inChunks(paths, limits.translate, async (chunk) =>
      session.translateBrowsePath(
        chunk.map(
          (elements) =>
            new BrowsePath({
              startingNode: ROOT,
              relativePath: {
                elements: elements.map((targetName) => ({
                  referenceTypeId: HIERARCHICAL,
                  isInverse: false,
                  includeSubtypes: true,
                  // A namespace that the server has not leads nowhere, as it should.
                  targetName: { ...targetName, namespaceIndex: targetName.namespaceIndex & 0xffff },
                })),
              },
            }),
        ),
      ),
    );
    return answered.map((result, at): Found => {
      const [target] = result.targets ?? [];
      if (result.statusCode.isGood() && target) return coerceNodeId(target.targetId.toString());
      const written = addresses[at] ? writeNode(addresses[at]) : '';
      return { status: StatusCodes.BadNodeIdUnknown.value, reason: `there is no node at ${written}` };
    });
  }

  return {
    async find(addresses) {
      const paths = addresses.filter((address) => address.by === 'path');
      const found = paths.length === 0 ? [] : await byPath(paths);
      return addresses.map((address) => (address.by === 'id' ? byId(address) : (found.shift() as Found)));
    },

    async enumerations(points, found) {
      const wanted = points.flatMap((point, at) => {
        const node = found[at];
        return point.type === 'text' && node && isNode(node) ? [{ point, node }] : [];
      });
      const types = await readAttribute(
        session,
        limits,
        wanted.map(({ node }) => node),
        AttributeIds.DataType,
      );
      // Many points share a few types.
      const keys = types.map((type) => (type instanceof NodeId ? type.toString() : ''));
      const asked = new Map(
        types.flatMap((type) => (type instanceof NodeId ? [[type.toString(), type] as const] : [])),
      );
      const told = await enumerationNames(session, limits, [...asked.values()]);
      const named = new Map([...asked.keys()].map((key, at) => [key, told[at] ?? null]));
      const ofTypes = keys.map((key) => named.get(key) ?? null);
      const own = wanted.flatMap(({ node }, at) => (ofTypes[at] || WORDS.has(keys[at] ?? '') ? [] : [{ node, at }]));
      const ofVariables = await namesInProperties(
        session,
        limits,
        own.map(({ node }) => node),
      );
      own.forEach(({ at }, place) => {
        ofTypes[at] = ofVariables[place] ?? null;
      });
      return new Map(
        wanted.flatMap(({ point }, at) => {
          const names = ofTypes[at];
          return names ? [[point.id, names] as const] : [];
        }),
      );
    },

    address({ namespace, identifierType, value }) {
      const kind = ({ 1: 'i', 2: 's', 3: 'g', 4: 'b' } as const)[identifierType as 1 | 2 | 3 | 4];
      const id = Buffer.isBuffer(value) ? value.toString('base64') : String(value);
      return { by: 'id', namespace: namespace === 0 ? 0 : (namespaces[namespace] ?? namespace), kind, id };
    },
  };
}

async function readAttribute(
  session: ClientSession,
  limits: OperationLimits,
  nodes: readonly NodeId[],
  attributeId: AttributeIds,
): Promise<unknown[]> {
  const answers = await inChunks(nodes, limits.read, (chunk) =>
    session.read(chunk.map((nodeId) => ({ nodeId, attributeId }))),
  );
  return answers.map(({ statusCode, value }) => (statusCode.isGood() ? (value.value as unknown) : null));
}

const unknownNamespace = (uri: string, namespaces: readonly string[]): Found => ({
  status: StatusCodes.BadNodeIdUnknown.value,
  reason: `the server has no namespace "${uri}", but ${namespaces.slice(1).join(', ') || 'no other than its own'}`,
});
