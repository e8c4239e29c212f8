import type pg from 'pg';
import { until } from '../../harness/plant-client.ts';
import type { MoreOfSite } from '../faults/drill-site.ts';
import { SITE } from '../misbehaving/site.ts';
import type { PlantDevice, Promised } from './plant-device.ts';

/** All devices in one document. */
export function partsOf(devices: readonly PlantDevice[]): MoreOfSite {
  const all = (part: keyof MoreOfSite): object[] => devices.flatMap(({ site }) => site[part] ?? []);
  return {
    ...{ devices: all('devices'), points: all('points'), connections: all('connections') },
    ...{ links: all('links'), brokers: all('brokers'), rules: all('rules'), detectors: all('detectors') },
  };
}

const SQL: Readonly<Record<Promised['what'], string>> = {
  readings: `select count(*) as n, count(distinct s.time) as different
    from timeseries.sample_standard s join timeseries.point p on p.id = s.point where p.path = $1`,
  observations: `select count(*) as n, count(distinct source_key) as different
    from timeseries.observation where source = $1`,
};

/** Waits until all that was promised is in the store; what is missing or there twice is told. */
export async function keptPromise(pool: pg.Pool, { what, of, count }: Promised): Promise<string[]> {
  const subject = what === 'readings' ? `${SITE}/${of}` : of;
  const ask = async () => {
    const { rows } = await pool.query<{ n: string; different: string }>(SQL[what], [subject]);
    return { there: Number(rows[0]?.n), different: Number(rows[0]?.different) };
  };
  const enough = await until(`${count} ${what} of ${of}`, ask, ({ there }) => there >= count, 90_000).catch(ask);
  const faults: string[] = [];
  if (enough.there !== count) faults.push(`${of}: ${enough.there} ${what} are stored, ${count} were given`);
  if (enough.different !== enough.there) faults.push(`${of}: ${enough.there - enough.different} ${what} are doubled`);
  return faults;
}
