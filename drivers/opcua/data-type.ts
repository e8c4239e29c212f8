import { BrowseDirection, coerceNodeId, DataType, type NodeId } from 'node-opcua-client';
import type { RawSession } from './raw-session.ts';

/** Abstract types of ns=0: Number, Integer, UInteger, and Enumeration (Part 6 Annex A). */
const NUMBER = 26;
const UINTEGER = 28;
const ENUMERATION = 29;

/** Types of ns=0 with the numbers 1 to 25 are the built-in ones themselves; others lead to one by their supertypes. */
export async function builtInOf(session: RawSession, dataType: NodeId): Promise<DataType> {
  let current = dataType;
  for (let depth = 0; depth < 20; depth++) {
    if (current.namespace === 0 && typeof current.value === 'number') {
      if (current.value <= DataType.DiagnosticInfo) return current.value;
      if (current.value >= NUMBER && current.value <= UINTEGER) return DataType.Double;
      if (current.value === ENUMERATION) return DataType.Int32;
    }
    const { references } = await session.browse({
      nodeId: current,
      browseDirection: BrowseDirection.Inverse,
      referenceTypeId: 'i=45', // HasSubtype
      includeSubtypes: false,
      nodeClassMask: 0,
      resultMask: 0,
    });
    const above = references?.[0]?.nodeId;
    if (!above) return DataType.ExtensionObject;
    current = coerceNodeId(above.toString());
  }
  return DataType.ExtensionObject;
}
