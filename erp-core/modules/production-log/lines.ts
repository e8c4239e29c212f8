import type { Db } from '../../kernel/index.ts';
import { type SiteTree, siteTree, type TreeDevice, type TreeLine } from '../plant/index.ts';

export interface ProductionLine {
  readonly area: { readonly id: string; readonly name: SiteTree['name'] };
  /** area/line */
  readonly line: string;
  readonly name: TreeLine['name'];
  readonly machines: readonly TreeDevice[];
  /** The machine that sets the pace: its state is the line's, its good count is what the line made. */
  readonly output: TreeDevice;
}

export interface ProductionSite {
  readonly tree: SiteTree;
  readonly lines: readonly ProductionLine[];
  readonly machines: ReadonlyMap<string, { readonly device: TreeDevice; readonly line: ProductionLine }>;
}

/** The lines of a site that have machines, with the one that counts for each; undefined: nothing is applied there yet. */
export async function productionSite(db: Db, site: string): Promise<ProductionSite | undefined> {
  const tree = await siteTree(db, site);
  if (!tree) return undefined;
  const chosen = new Map(
    (
      await db.rows<{ line: string; output: string }>(
        `select line, output from production_log.line where site = $1 and output is not null`,
        [site],
      )
    ).map(({ line, output }) => [line, output]),
  );
  const lines = tree.areas.flatMap((area) =>
    area.lines.flatMap((line): ProductionLine[] => {
      const path = `${area.id}/${line.id}`;
      const machines = line.devices.filter(({ machine }) => machine);
      const output =
        machines.find((machine) => machine.path === chosen.get(path)) ??
        machines.findLast(({ counts }) => counts) ??
        machines.at(-1);
      if (!output) return [];
      return [{ area: { id: area.id, name: area.name }, line: path, name: line.name, machines, output }];
    }),
  );
  const machines = new Map(
    lines.flatMap((line) => line.machines.map((device) => [device.path, { device, line }] as const)),
  );
  return { tree, lines, machines };
}

/** Paths of the machines whose good count is their line's. */
export const outputsOf = (site: ProductionSite | undefined): string[] =>
  (site?.lines ?? []).map(({ output }) => output.path);
