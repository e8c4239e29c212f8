import { join } from 'node:path';
import { identified, type LogGroup, QUALITY, shiftCalendar } from '@millrace/contracts';
import { BUILT_IN_DETECTORS, DetectRunner, type RunnerOptions } from '@millrace/gateway/detect';
import { openJournal } from '@millrace/gateway/journal';
import { type Bench, median } from '../harness/figure.ts';
import { seeded } from '../harness/random.ts';

type Random = ReturnType<typeof seeded>;

const SECOND = 1_000_000;
const HOUR = 3_600 * SECOND;
const START = Date.UTC(2026, 10, 21, 0, 0) * 1_000;
const POINTS = 20;
const HOURS = 6;
/** Records of one commit, as a busy gateway takes them. */
const A_COMMIT = 60;

const calendar = shiftCalendar.parse({
  zone: 'Asia/Dhaka',
  shifts: [{ id: 'A', name: { en: 'A' }, start: '06:00', end: '18:00' }],
});
const detectors = Array.from({ length: POINTS }, (_, at) => ({
  stream: `limit:hall/line/cell/oven-${at}/temperature`,
  type: 'limit',
  subject: `hall/line/cell/oven-${at}/temperature`,
  inputs: { value: at + 1 },
  devices: [],
  settings: { high: 400 },
  units: { value: 'Cel' },
  lateness: 72 * HOUR,
}));

/** Readings of some seconds of every point: each a few milliseconds beside its second, and on its way for some more. */
function readings(from: number, seconds: number, seq: number, random: Random): LogGroup {
  const length = POINTS * seconds;
  const time = Float64Array.from(
    { length },
    (_, row) => from + Math.floor(row / POINTS) * SECOND + Math.floor(random.between(0, 5_000)),
  );
  return identified(
    {
      samples: {
        length,
        point: Int32Array.from({ length }, (_, row) => 1 + (row % POINTS)),
        time,
        arrival: time.map((at) => at + 2_000 + Math.floor(random.between(0, 30_000))),
        value: Float64Array.from({ length }, () => 180 + Math.floor(random.between(0, 400)) / 10),
        quality: new Uint16Array(length).fill(QUALITY.good),
        source: new Uint16Array(length),
        sources: ['oven'],
        other: new Map(),
      },
      observations: [],
      factSets: [],
    },
    { gateway: 'bench', epoch: 1, firstSeq: seq },
  );
}

interface Kept {
  readonly bytes: number;
  /** Milliseconds until a late reading's window was opened again and said. */
  readonly reopening: number;
}

/** Keeps the readings of some hours, packed or a row each, and then takes late ones. */
async function keep(path: string, seed: number, packing: RunnerOptions['packing']): Promise<Kept> {
  const random = seeded(seed);
  const journal = await openJournal({ gateway: 'bench', path });
  try {
    const runner = new DetectRunner({
      journal,
      detectors: BUILT_IN_DETECTORS,
      config: { site: 'bench', calendar, detectors },
      ...(packing ? { packing } : {}),
      onFault: (stream, reason) => {
        throw new Error(`${stream}: ${reason}`);
      },
    });
    await runner.start(START);
    const size = async () =>
      Number(
        (
          await journal.query({
            sql: `select (select page_count from pragma_page_count) * (select page_size from pragma_page_size)
              - (select freelist_count from pragma_freelist_count) * (select page_size from pragma_page_size) as bytes`,
          })
        )[0]?.bytes,
      );
    const empty = await size();
    let seq = 1;
    let now = START;
    for (let at = START; at < START + HOURS * HOUR; at += A_COMMIT * SECOND) {
      const group = readings(at, A_COMMIT, seq, random);
      seq = group.lastSeq + 1;
      now = at + A_COMMIT * SECOND;
      await runner.process({ epoch: 1, groups: [group], covered: [] }, now);
      if (now % HOUR === 0) await runner.trim();
    }
    await runner.trim();
    const bytes = (await size()) - empty;
    const times: number[] = [];
    for (let late = 0; late < 15; late++) {
      const group = readings(START + HOUR + late * 600 * SECOND + 500_000, 1, seq, random);
      seq = group.lastSeq + 1;
      now += 10 * SECOND;
      const began = performance.now();
      await runner.process({ epoch: 1, groups: [group], covered: [] }, now);
      times.push((performance.now() - began) / POINTS);
    }
    return { bytes: bytes / (POINTS * HOURS * 3_600), reopening: median(times) };
  } finally {
    await journal.close();
  }
}

/** What a detector's kept reading costs on disk, and a late one in time, beside a row for each. */
export const keptInputs: Bench = {
  ids: ['bytes-per-kept-input', 'reopening'],
  title: 'bytes a reading that detectors keep for their lateness, and the time to open a window for a late one',
  async run({ folder, seed, say }) {
    const rows = await keep(join(folder, 'rows.db'), seed, { after: 1_000 * HOUR, fewest: 64, largest: 1_024 });
    const packed = await keep(join(folder, 'packed.db'), seed, undefined);
    say(`a row each: ${rows.bytes.toFixed(1)} B, ${rows.reopening.toFixed(1)} ms a late reading`);
    say(`packed: ${packed.bytes.toFixed(1)} B, ${packed.reopening.toFixed(1)} ms a late reading`);
    const note = `${POINTS} points at 1 Hz, ${HOURS} h`;
    const ratio = packed.bytes / rows.bytes;
    return [
      { id: 'bytes-per-kept-input', value: packed.bytes, unit: 'B', baseline: rows.bytes, ratio, note },
      {
        id: 'reopening',
        value: packed.reopening,
        unit: 'ms',
        baseline: rows.reopening,
        ratio: packed.reopening / rows.reopening,
        note: 'a late reading, to the revision that says it',
      },
    ];
  },
};
