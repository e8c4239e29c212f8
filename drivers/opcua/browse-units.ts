import { ucumOf } from '@millrace/contracts/engineering-unit';
import { AttributeIds, makeBrowsePath, type NodeId } from 'node-opcua-client';
import { inChunks, type OperationLimits } from './limits.ts';
import type { RawSession } from './raw-session.ts';

/**
 * Types of variables that say what they measure in, by their numbers in the standard's own namespace (Part 8 §5.3.2):
 * BaseAnalogType, AnalogItemType, AnalogUnitType, AnalogUnitRangeType. Others are not asked, for there may be a hundred
 * thousand of them.
 */
const WITH_UNITS: ReadonlySet<unknown> = new Set([15_318, 2_368, 17_497, 17_570]);

/** EUInformation as it may come (Part 8 §5.6.3). */
interface Information {
  readonly namespaceUri?: string | null;
  readonly unitId?: number;
  readonly description?: { readonly text?: string | null } | null;
}

export const saysItsUnit = ({ namespace, value }: NodeId): boolean => namespace === 0 && WITH_UNITS.has(value);

/** Units of these variables in UCUM, in their order; undefined where one says none that is known here. */
export async function unitsOf(
  session: RawSession,
  variables: readonly NodeId[],
  limits: OperationLimits,
): Promise<(string | undefined)[]> {
  const units = new Array<string | undefined>(variables.length).fill(undefined);
  if (variables.length === 0) return units;
  const paths = variables.map((node) => makeBrowsePath(node, '.EngineeringUnits'));
  const places = await inChunks(paths, limits.translate, (chunk) => session.translateBrowsePath(chunk));
  const found = places.flatMap(({ targets }, at) => {
    const node = targets?.[0]?.targetId;
    return node ? [{ at, node }] : [];
  });
  const asked = found.map(({ node: nodeId }) => ({ nodeId, attributeId: AttributeIds.Value }));
  const answers = await inChunks(asked, limits.read, (chunk) => session.read(chunk, 0));
  answers.forEach(({ value }, nth) => {
    const said = value.value as Information | null;
    const at = found[nth]?.at;
    if (at === undefined || typeof said?.unitId !== 'number') return;
    const { namespaceUri, unitId, description } = said;
    units[at] = ucumOf({ namespaceUri: namespaceUri ?? '', unitId, description: description?.text ?? '' });
  });
  return units;
}
