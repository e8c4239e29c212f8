import { containsSeq, type ObservationRecord, type Ranges } from '@millrace/contracts';
import type pg from 'pg';

/**
 * Identity is (source, sourceKey) within a gateway (sites name their devices alike), and the record itself where a source
 * has no key. In the order of the log: a known identity with the same content is a repeat, with another it is a correction that keeps what was said before; content
 * that was said before and corrected since is a repeat.
 */
const INSERT = `
with offered as materialized (
  select o.* from jsonb_to_recordset($3::jsonb) as o (seq int8, source text, source_key text, device text, time int8,
    arrival int8, clock_suspect boolean, source_time int8, clock_fault text, body jsonb)
)
insert into timeseries.observation as o (gateway, epoch, seq, source, source_key, device, time, arrival, clock_suspect,
  source_time, clock_fault, body)
select $1, $2, seq, source, source_key, device, timestamptz 'epoch' + time * interval '1 microsecond',
  timestamptz 'epoch' + arrival * interval '1 microsecond', clock_suspect,
  timestamptz 'epoch' + source_time * interval '1 microsecond', clock_fault, body
from offered order by seq
on conflict (gateway, source, source_key) where source_key is not null do nothing
returning seq::float8`;

const CORRECT = `
update timeseries.observation o set
  corrected_from = coalesce(o.corrected_from, '[]') || jsonb_build_array(jsonb_build_object(
    'body', o.body, 'device', o.device, 'gateway', o.gateway, 'epoch', o.epoch, 'seq', o.seq, 'arrival', o.arrival)),
  body = $5, gateway = $1, epoch = $2, seq = $6, device = $7, arrival = timestamptz 'epoch' + $8::int8 * interval '1 microsecond'
where o.gateway = $1 and o.source = $3 and o.source_key = $4 and o.body <> $5
  and not exists (select from jsonb_array_elements(o.corrected_from) said where said -> 'body' = $5)
returning (extract(epoch from o.time) * 1e6)::float8 as time`;

export interface ObservationOutcomes {
  readonly source: string;
  readonly outcome: 'stored' | 'corrected' | 'duplicate';
  /** µs: of the row that was written; undefined where none was. */
  readonly time?: number | undefined;
}

/** Keeps the observations that were not acknowledged before, and says what became of each. */
export async function writeObservations(
  client: pg.ClientBase,
  record: { readonly gateway: string; readonly epoch: number },
  offered: readonly ObservationRecord[],
  acknowledged: Ranges,
): Promise<ObservationOutcomes[]> {
  const fresh = offered.filter(({ seq }) => !containsSeq(acknowledged, seq)).sort((a, b) => a.seq - b.seq);
  if (fresh.length === 0) return [];
  const { rows } = await client.query<{ seq: number }>({
    name: 'timeseries-observations',
    text: INSERT,
    values: [
      record.gateway,
      record.epoch,
      JSON.stringify(
        fresh.map(({ seq, source, sourceKey, body }) => ({
          seq,
          source,
          source_key: sourceKey,
          device: body.device,
          time: body.time,
          arrival: body.arrival,
          clock_suspect: body.clockSuspect,
          source_time: body.sourceTime,
          clock_fault: body.clockFault,
          body: body.body,
        })),
      ),
    ],
  });
  const stored = new Set(rows.map(({ seq }) => seq));
  const outcomes: ObservationOutcomes[] = [];
  for (const { seq, source, sourceKey, body } of fresh) {
    if (stored.has(seq)) outcomes.push({ source, outcome: 'stored', time: body.time });
    else {
      const { rows: corrected } = await client.query<{ time: number }>({
        name: 'timeseries-observation-corrected',
        text: CORRECT,
        values: [
          record.gateway,
          record.epoch,
          source,
          sourceKey,
          JSON.stringify(body.body),
          seq,
          body.device,
          body.arrival,
        ],
      });
      const time = corrected[0]?.time;
      outcomes.push({ source, outcome: time === undefined ? 'duplicate' : 'corrected', time });
    }
  }
  return outcomes;
}
