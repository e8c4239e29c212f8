import { createHash } from 'node:crypto';
import type { Caller } from '../caller.ts';
import { Conditions } from '../conditions.ts';
import type { EntityDefinition } from '../entity.ts';
import { fieldsFor } from '../rights/fields-for.ts';

/**
 * Which of these records and fields somebody sees, as a digest: a file that was made for other rights is not handed out. Throws
 * `Refused` where he may not export them.
 */
export function rightsDigest(of: EntityDefinition, caller: Caller): string {
  const seen = new Conditions(of, caller, 'export');
  const { hidden, masked } = fieldsFor(caller, of);
  const told = [seen.text(), seen.values, [...hidden].sort(), [...masked].sort()];
  return createHash('sha256').update(JSON.stringify(told)).digest('hex');
}
