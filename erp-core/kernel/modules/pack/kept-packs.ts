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
  /** Of each of those statements, what it takes away. */
  readonly contractOf: readonly string[];
  /** The design it was published from, in this installation. */
  readonly design: string | null;
}

type Left = Pick<KeptPack, 'contract' | 'contractOf' | 'design'>;
const NOTHING_LEFT: Left = { contract: [], contractOf: [], design: null };

/** Packs in the order in which they came; one whose file cannot be read any more is left out and told of. */
export function readKept(
  rows: readonly Pick<KeptPack, 'name' | 'version' | 'body'>[],
  tell: (name: string, reason: string) => void,
): Omit<KeptPack, keyof Left>[] {
  return rows.flatMap(({ name, version, body }) => {
    const opened = openPack(body);
    if (!isRefusal(opened)) return [{ name, version, body, manifest: opened.manifest }];
    tell(name, opened.says.en.replace('{reason}', String(opened.details.reason ?? '')));
    return [];
  });
}

export async function keptPacks(db: Db): Promise<KeptPack[]> {
  const rows = await db.rows<Omit<KeptPack, 'manifest'>>(
    `select name, version, body, contract, contract_of as "contractOf", design
     from kernel.pack order by installed_at, name`,
  );
  const left = new Map(rows.map(({ name, contract, contractOf, design }) => [name, { contract, contractOf, design }]));
  return readKept(rows, () => undefined).map((one) => ({ ...one, ...(left.get(one.name) ?? NOTHING_LEFT) }));
}
