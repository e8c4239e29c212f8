import { containsSeq, type Ranges, type SampleColumns } from '@millrace/contracts';
import type pg from 'pg';

/**
 * Keeps what sources said of times that are not believed, beside the readings that stand at their arrival. Few rows in
 * any plant: a table of its own costs the others nothing.
 */
export async function keepDoubted(client: pg.ClientBase, samples: SampleColumns, acknowledged: Ranges): Promise<void> {
  const { doubted, seq, point, time } = samples;
  if (!doubted?.size) return;
  const rows = [...doubted]
    .filter(([row]) => row < samples.length && !containsSeq(acknowledged, seq[row] as number))
    .map(([row, said]) => ({ point: point[row], time: time[row], source_time: said.time, fault: said.fault }));
  if (rows.length === 0) return;
  await client.query({
    name: 'timeseries-doubted',
    text: `insert into timeseries.doubted_time (point, time, source_time, fault)
      select point, timestamptz 'epoch' + time * interval '1 microsecond',
        timestamptz 'epoch' + source_time * interval '1 microsecond', fault
      from jsonb_to_recordset($1::jsonb) as d (point int4, time int8, source_time int8, fault text)
      on conflict (point, time) do nothing`,
    values: [JSON.stringify(rows)],
  });
}
