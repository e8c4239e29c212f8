import type { FactSet, RecordId } from '@millrace/contracts';
import type { Caller } from '../caller.ts';

export interface SetToApply {
  readonly set: FactSet;
  readonly record: RecordId;
  readonly caller: Caller;
  readonly now: number;
}
