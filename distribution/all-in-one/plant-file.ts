import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { StartError } from './data-folder.ts';
import { writeFileSafely } from './write-file-safely.ts';

const plantFile = z.object({
  /** The demo plant, or an empty one: decided at the first start. */
  demo: z.boolean(),
  /** When its first start was whole: from then on a missing database is a loss and never made anew in silence. */
  begun: z.iso.datetime().optional(),
  /** It was last run with DATABASE_URL: a cluster that is still in the folder is not the plant's any more. */
  ownDatabase: z.boolean().optional(),
  /** The demo's company, site and devices are there. */
  demoSetUp: z.boolean().optional(),
});
export type PlantFile = z.infer<typeof plantFile>;

/**
 * What a data folder remembers of its plant (`plant.json`). The demo by default; a setting that is given wins, and is
 * kept for later starts without it. Throws a StartError where the file is damaged.
 */
export function openPlant(path: string, demoGiven: boolean | undefined): PlantFile {
  let known: PlantFile | undefined;
  if (existsSync(path)) {
    try {
      known = plantFile.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch (cause) {
      throw new StartError(`${path} is damaged: bring it back from a backup (millrace backup restore)`, { cause });
    }
  }
  const plant = { ...known, demo: demoGiven ?? known?.demo ?? true };
  if (known?.demo !== plant.demo) savePlant(path, plant);
  return plant;
}

/** Whether the plant's database is one of its owner's own, as its last start had it. */
export function usesOwnDatabase(path: string): boolean {
  if (!existsSync(path)) return false;
  return plantFile.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data?.ownDatabase === true;
}

export const savePlant = (path: string, plant: PlantFile): void => writeFileSafely(path, `${JSON.stringify(plant)}\n`);
