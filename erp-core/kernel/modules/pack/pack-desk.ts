import type { Pool } from 'pg';
import type { Module } from '../../module.ts';
import { isRefusal, type Refusal } from '../../refusal.ts';
import { asOwner } from './as-owner.ts';
import { type Bringing, type BroughtIn, bringIn, planned } from './bring-in.ts';
import { type TakenAway, type TakingAway, takeAway, whatGoes } from './take-away.ts';

/** What is done to packs by the owner of the tables, each in one transaction. Refusals are values. */
export interface PackDesk {
  /** What a file would do; nothing is changed. */
  readonly preview: (text: string) => Promise<BroughtIn | Refusal>;
  /** Brings a pack in, or raises it to the version of the file. */
  readonly install: (bringing: Bringing) => Promise<BroughtIn | Refusal>;
  /** What would be lost with a pack; nothing is changed. */
  readonly loss: (taking: Pick<TakingAway, 'name' | 'company'>) => Promise<TakenAway | Refusal>;
  readonly remove: (taking: TakingAway) => Promise<TakenAway | Refusal>;
}

/** `owner`: connects as the owner of all tables. `modules`: those of the release. */
export function createPackDesk(owner: Pool, modules: readonly Module[]): PackDesk {
  return {
    preview: (text) =>
      asOwner(owner, async (db) => {
        const plan = await planned(db, text, modules);
        return isRefusal(plan) ? plan : plan.brought;
      }),
    install: (bringing) => asOwner(owner, (db) => bringIn(db, bringing, modules)),
    loss: (taking) => asOwner(owner, (db) => whatGoes(db, taking)),
    remove: (taking) => asOwner(owner, (db) => takeAway(db, taking)),
  };
}
