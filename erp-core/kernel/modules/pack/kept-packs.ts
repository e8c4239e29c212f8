import type { Db } from '../../db.ts';
import { isRefusal } from '../../refusal.ts';
import type { PackManifest } from './manifest.ts';
import { openPack } from './signed-file.ts';

/** A pack that was brought in, as the owner's table keeps it. */
export interface KeptPack {
  readonly name: string;
  readonly version: string;
  readonly manifest: PackManifest;
  readonly body: string;
  /** What the last upgrade left to be taken away by the next. */
  readonly contract: readonly string[];
}

/** Packs in the order in which they came; one whose file cannot be read any more is left out and told of. */
export function readKept(
  rows: readonly Pick<KeptPack, 'name' | 'version' | 'body'>[],
  tell: (name: string, reason: string) => void,
): Omit<KeptPack, 'contract'>[] {
  return rows.flatMap(({ name, version, body }) => {
    const opened = openPack(body);
    if (!isRefusal(opened)) return [{ name, version, body, manifest: opened.manifest }];
    tell(name, opened.says.en.replace('{reason}', String(opened.details.reason ?? '')));
    return [];
  });
}

export async function keptPacks(db: Db): Promise<KeptPack[]> {
  const rows = await db.rows<Omit<KeptPack, 'manifest'>>(
    'select name, version, body, contract from kernel.pack order by installed_at, name',
  );
  const contracts = new Map(rows.map(({ name, contract }) => [name, contract]));
  return readKept(rows, () => undefined).map((one) => ({ ...one, contract: contracts.get(one.name) ?? [] }));
}
