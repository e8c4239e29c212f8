import type { DeviceSample } from '@millrace/driver-api';
import { inChunks, type OperationLimits } from './limits.ts';
import { type NodePoint, valueOfNode } from './monitored-items.ts';
import type { RawSession } from './raw-session.ts';
import { resolveStructures } from './structures.ts';
import { type EnumerationNames, sampleOf } from './value.ts';

/** What these points hold now, in their order; as many to a call as the server takes. */
export async function readValues(
  session: RawSession,
  points: readonly NodePoint[],
  names: ReadonlyMap<number, EnumerationNames>,
  limits: OperationLimits,
): Promise<DeviceSample[]> {
  const answers = await inChunks(points, limits.read, (chunk) => session.read(chunk.map(valueOfNode), 0));
  await resolveStructures(session, answers);
  return points.flatMap(({ point }, at) => {
    const answer = answers[at];
    return answer ? [sampleOf(point, answer, names.get(point.id))] : [];
  });
}
