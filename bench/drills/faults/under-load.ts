import type { Drill, DrillContext, DrillResult } from '../../harness/drill.ts';
import { type Plant, type PlantOptions, startPlant } from '../../harness/plant.ts';
import { until } from '../../harness/plant-client.ts';
import { seeded } from '../../harness/random.ts';
import { steadyPublisher } from '../../harness/steady-publisher.ts';
import { type DrillSite, drillSite, type MoreOfSite } from './drill-site.ts';
import { verify } from './verify.ts';

export interface FaultScene {
  readonly plant: Plant;
  readonly site: DrillSite;
  readonly random: ReturnType<typeof seeded>;
  readonly context: DrillContext;
  /** How many readings have been acknowledged so far, of all publishers. */
  readonly acknowledged: () => number;
  /** Waits until readings are acknowledged again. Gives the milliseconds it took. */
  readonly flowing: (within?: number) => Promise<number>;
}

export interface Harm {
  readonly note: string;
  /** What was seen that is not as promised. */
  readonly faults?: readonly string[];
  /** The plant that runs now, where the first one was done away with. */
  readonly plant?: Plant;
}

export interface FaultDrill {
  readonly id: string;
  readonly title: string;
  /** Readings a second of each publisher. */
  readonly rate: number;
  /** Milliseconds without an acknowledgement after which a publisher connects anew; its own usual patience when left out. */
  readonly deadAfter?: number;
  readonly plant?: (context: DrillContext) => Partial<PlantOptions>;
  /** What stands in the site beside the publishers' devices; it runs already. */
  readonly site?: (context: DrillContext, plant: Plant) => Promise<MoreOfSite>;
  /** Called in the end, whatever came before. */
  readonly close?: () => Promise<void>;
  /** Port the publishers connect to; the broker's own where it is left out. */
  readonly port?: (plant: Plant) => Promise<{ port: () => number; close: () => Promise<void> }>;
  /** Does the harm and undoes it. Returns what is worth telling, and what is not as promised. */
  readonly harm: (scene: FaultScene) => Promise<Harm>;
}

/**
 * A plant under load through its public doors; harm; then every reading held against its row, every counter against
 * what was sent, every piece against what was booked.
 */
export const underLoad = (drill: FaultDrill): Drill => ({
  id: drill.id,
  title: drill.title,
  async run(context): Promise<DrillResult> {
    let plant = await startPlant({ folder: context.folder, demo: false, ...drill.plant?.(context) });
    try {
      const site = await drillSite(plant, await drill.site?.(context, plant));
      const start = Math.floor(Date.now() / 1000) * 1_000_000;
      const port = (await drill.port?.(plant)) ?? { port: () => plant.ports.mqtt, close: async () => undefined };
      const publishers = site.devices.map((device) => {
        const rate = device.counts ? Math.min(20, drill.rate) : drill.rate;
        const timeOf = (k: number) => start + Math.round((k * 1_000_000) / rate);
        const readingOf = device.counts ? (k: number) => 1_000 + k : (k: number) => (k % 997) / 4;
        const publisher = steadyPublisher({
          port: port.port,
          id: device.id,
          password: device.secret,
          topic: device.topic,
          rate,
          timeOf,
          readingOf,
          ...(drill.deadAfter === undefined ? {} : { deadAfter: drill.deadAfter }),
        });
        return { device, publisher, timeOf, readingOf };
      });
      const acknowledged = () => publishers.reduce((sum, { publisher }) => sum + publisher.tally().acknowledged, 0);
      const flowing = async (within = 60_000) => {
        const began = performance.now();
        const before = acknowledged();
        await until(
          'readings flow again',
          async () => acknowledged(),
          (n) => n > before,
          within,
        );
        return performance.now() - began;
      };
      await flowing();
      const harm = await drill.harm({
        plant,
        site,
        random: seeded(context.seed),
        context,
        acknowledged,
        flowing,
      });
      const { note, faults = [] } = harm;
      plant = harm.plant ?? plant;
      const sent = [];
      for (const { device, publisher, timeOf, readingOf } of publishers) {
        sent.push({ device, tally: await publisher.finish(180_000), timeOf, readingOf });
      }
      await port.close();
      const verdict = await verify(plant, site, sent);
      const all = [...faults, ...verdict.faults];
      for (const fault of all) context.say(fault);
      return {
        id: drill.id,
        passed: verdict.lost === 0 && verdict.doubled === 0 && all.length === 0,
        sent: sent.reduce((sum, { tally }) => sum + tally.sent, 0),
        acknowledged: sent.reduce((sum, { tally }) => sum + tally.acknowledged, 0),
        lost: verdict.lost,
        doubled: verdict.doubled,
        note: all.length > 0 ? `${all.length} faults: ${all[0]}` : note,
      };
    } finally {
      await plant.stop();
      await drill.close?.();
    }
  },
});
