import { join } from 'node:path';
import type { Pool } from 'pg';
import type { Db } from '../../db.ts';
import { type Published, type Publishing, previewPublishing, publishDesign } from '../../design/publish.ts';
import type { Module } from '../../module.ts';
import { isRefusal, type Refusal } from '../../refusal.ts';
import { asOwner } from './as-owner.ts';
import { type Bringing, type BroughtIn, bringIn, planned } from './bring-in.ts';
import { refuse } from './refusals.ts';
import { fingerprintOf } from './signed-file.ts';
import { type TakenAway, type TakingAway, takeAway, whatGoes } from './take-away.ts';

/** A public key whose packs may be brought in. */
export interface TrustedKey {
  readonly fingerprint: string;
  readonly name: string;
  /** Microseconds. */
  readonly trustedAt: number;
  readonly trustedBy: string;
}

/** What is done to packs by the owner of the tables, each in one transaction. Refusals are values. */
export interface PackDesk {
  /** What a file would do; nothing is changed. */
  readonly preview: (text: string) => Promise<BroughtIn | Refusal>;
  /** Brings a pack in, or raises it to the version of the file. */
  readonly install: (bringing: Bringing) => Promise<BroughtIn | Refusal>;
  /** What would be lost with a pack; nothing is changed. */
  readonly loss: (taking: Pick<TakingAway, 'name' | 'company'>) => Promise<TakenAway | Refusal>;
  /** `keep`: its records are written to a file in the folder for that first; throws where there is none. */
  readonly remove: (taking: Omit<TakingAway, 'keepIn'> & { readonly keep?: boolean }) => Promise<TakenAway | Refusal>;
  /** What publishing a design would do; nothing is changed. */
  readonly previewDesign: (publishing: Publishing) => Promise<Published | Refusal>;
  /** Publishes a design as its next version. */
  readonly publishDesign: (publishing: Publishing) => Promise<Published | Refusal>;
  /** The signed file of a pack that is here, as it came. */
  readonly file: (name: string) => Promise<{ readonly version: string; readonly text: string } | Refusal>;
  readonly keys: () => Promise<readonly TrustedKey[] | Refusal>;
  /** Packs of this key are not taken in any more; those that are here stay. By its fingerprint. */
  readonly distrust: (fingerprint: string) => Promise<TrustedKey | Refusal>;
}

/** `owner` connects as the owner of all tables, `modules` are those of the release, `removed` is the folder for what goes. */
export function createPackDesk(owner: Pool, modules: readonly Module[], removed?: string): PackDesk {
  return {
    preview: (text) =>
      asOwner(owner, async (db) => {
        const plan = await planned(db, text, modules);
        return isRefusal(plan) ? plan : plan.brought;
      }),
    previewDesign: (publishing) => asOwner(owner, (db) => previewPublishing(db, publishing, modules), 'rollback'),
    publishDesign: (publishing) => asOwner(owner, (db) => publishDesign(db, publishing, modules)),
    install: (bringing) => asOwner(owner, (db) => bringIn(db, bringing, modules)),
    loss: (taking) => asOwner(owner, (db) => whatGoes(db, taking)),
    file: (name) =>
      asOwner(owner, async (db) => {
        const found = await db.one<{ version: string; text: string }>(
          'select version, body as text from kernel.pack where name = $1',
          [name],
        );
        return found ?? refuse('pack-unknown', { name });
      }),
    keys: () => asOwner(owner, async (db) => (await keysIn(db)).map(({ key: _, ...told }) => told)),
    distrust: (fingerprint) =>
      asOwner(owner, async (db) => {
        const found = (await keysIn(db)).find((one) => one.fingerprint === fingerprint);
        if (!found) return refuse('pack-key-unknown', { key: fingerprint });
        const { key, ...told } = found;
        await db.run('delete from kernel.pack_key where key = $1', [key]);
        return told;
      }),
    remove({ keep = false, ...taking }) {
      if (keep && removed === undefined) throw new Error('there is no folder here to write records to');
      const keepIn = keep && removed !== undefined ? join(removed, `${taking.name}-${taking.now}.jsonl`) : undefined;
      return asOwner(owner, (db) => takeAway(db, { ...taking, keepIn }, modules));
    },
  };
}

async function keysIn(db: Db): Promise<(TrustedKey & { readonly key: string })[]> {
  const rows = await db.rows<Omit<TrustedKey, 'fingerprint'> & { key: string }>(
    'select key, name, trusted_at as "trustedAt", trusted_by as "trustedBy" from kernel.pack_key order by trusted_at, key',
  );
  return rows.map((row) => ({ ...row, fingerprint: fingerprintOf(row.key) }));
}
