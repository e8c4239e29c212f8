import type { Fields } from '../effect.ts';
import { fieldMeta } from '../fields.ts';
import { faultsOf } from '../rights/predicate.ts';
import type { EntityAttention } from './entity-attention.ts';

/** What is wrong with which records wait for somebody, by its place within it. */
export function attentionFaults(
  { when, since }: Pick<EntityAttention, 'when' | 'since'>,
  fields: Fields,
): readonly { readonly path: string; readonly message: string }[] {
  const none = Object.keys(when).length === 0 ? [{ path: 'when', message: 'say which records: not all of them' }] : [];
  const moment = since === undefined ? undefined : fields[since];
  const isMoment = since === undefined || (moment !== undefined && fieldMeta(moment).field === 'moment');
  return [
    ...none,
    ...faultsOf(when, fields).map((one) => ({ ...one, path: `when.${one.path}` })),
    ...(isMoment ? [] : [{ path: 'since', message: 'there is no such field, or it is no moment' }]),
  ];
}

/** Throws a TypeError where it could not be asked of the entity's records. */
export function checkAttention(entity: string, fields: Fields, declared: EntityAttention): void {
  const [fault] = attentionFaults(declared, fields);
  if (fault) throw new TypeError(`${entity}: attention.${fault.path}: ${fault.message}`);
}
