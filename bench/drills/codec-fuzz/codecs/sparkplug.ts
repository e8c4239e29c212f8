import fc from 'fast-check';
import { dataTypeOf } from '../../../../drivers/sparkplug/codec/data-type.ts';
import { PayloadError } from '../../../../drivers/sparkplug/codec/payload-error.ts';
import { readPayload } from '../../../../drivers/sparkplug/codec/read-payload.ts';
import { readValue } from '../../../../drivers/sparkplug/codec/value.ts';
import { writePayload } from '../../../../drivers/sparkplug/codec/write-payload.ts';
import { payload } from '../../../../drivers/sparkplug/test/arbitraries.ts';
import type { FuzzedCodec } from '../fuzzed-codec.ts';

const SAMPLES = 300;
/** The samples stay the same, so that a seed gives the same bytes in every run. */
const SAMPLED_BY = 20_261_129;

/** Payloads with metrics of every type, and the values in them. */
export const sparkplug: FuzzedCodec = {
  name: 'sparkplug',
  samples: () => fc.sample(payload, { numRuns: SAMPLES, seed: SAMPLED_BY }).map(writePayload),
  open: () => (bytes) => {
    const found = readPayload(bytes);
    if (!found.ok) return 'refused';
    let refused = false;
    for (const { datatype, value } of found.payload.metrics) {
      const type = dataTypeOf(datatype ?? 0);
      if (!type || !value) continue;
      try {
        readValue(type, value);
      } catch (error) {
        if (!(error instanceof PayloadError)) throw error;
        refused = true;
      }
    }
    return refused ? 'refused' : 'value';
  },
  hard: (bytes) => ({
    // Metrics that hold a template that holds a metric, none of which says anything.
    'parts within parts': filled(bytes, Uint8Array.of(0x12, 4, 0x4a, 2, 0x0a, 0)),
    'empty metrics': filled(bytes, Uint8Array.of(0x12, 0)),
    'numbers without end': filled(bytes, Uint8Array.of(0x80)),
    'lengths beyond the end': filled(bytes, Uint8Array.of(0x12, 0xff, 0xff, 0xff, 0x7f)),
  }),
};

const filled = (bytes: number, piece: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: bytes - (bytes % piece.length) }, (_, at) => piece[at % piece.length] ?? 0);
