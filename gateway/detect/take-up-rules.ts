import type { Detector, Micros } from '@millrace/contracts';
import type { DetectReader } from './detect-reader.ts';
import type { DetectJournal } from './detect-schema.ts';
import { write } from './detect-writes.ts';
import type { InputReader } from './input-reader.ts';
import { retireStream } from './retire-stream.ts';
import { StreamRules } from './stream-rules.ts';

export interface TakingUp {
  readonly journal: DetectJournal;
  readonly reader: DetectReader;
  readonly inputs: InputReader;
  readonly detectors: ReadonlyMap<string, Detector>;
  /** Streams that run. */
  readonly streams: ReadonlyMap<string, StreamRules>;
  /** Streams of the configuration, also those that cannot run. */
  readonly known: ReadonlySet<string>;
  readonly now: Micros;
}

/**
 * Compares the rules of each stream with those it was judged by when it last ran. Where they differ, its lanes are
 * marked to be folded anew, and the new rules are written in the same transaction: killed at any moment, what was
 * marked is found by the next start. Streams that are configured no more are closed.
 */
export async function takeUpRules(taking: TakingUp): Promise<void> {
  const { journal, reader, inputs, detectors, streams, known, now } = taking;
  const before = await reader.rules();
  const statements = [...streams].flatMap(([stream, rules]) => {
    const [was, is] = [before.get(stream), rules.fingerprint];
    if (was === is) return [];
    // A stream that was never judged, or by an edition that did not say by what, is as it was.
    return [write.rules(stream, is), ...(was === undefined ? [] : [write.refold(stream)])];
  });
  if (statements.length > 0) await journal.transaction({ statements });
  for (const [stream, rules] of before) {
    if (known.has(stream)) continue;
    await retireStream({ journal, reader, inputs, rules: StreamRules.remembered(rules, detectors), stream, now });
  }
}
