import type { Fact, FactSet } from '@millrace/contracts';
import { evidenceOf, setOf } from '../../erp-core/testing/facts.ts';
import { GATEWAY_SECRET, type TestServer } from '../../server/test/test-server.ts';

const GATEWAY = 'gw-1';

/** What every fact has besides its key, type and payload: when it was, and what `value` was read for it. */
export const seenAt = (at: number, seq: number, value: string) => ({
  ...{ version: 1 as const, occurredAt: at, recordedAt: at, site: 'plant-a' },
  evidence: [evidenceOf(seq, value)],
});

/** What the gateway gw-1 tells, by the door that gateways use; throws where it is not booked. `seq`: none twice. */
export async function tellFacts(
  server: TestServer,
  seq: number,
  facts: readonly Fact[],
  more: Partial<FactSet>,
): Promise<void> {
  const set = setOf(facts, more);
  const answer = await server.call('POST', '/edge/v1/fact-sets', {
    headers: { authorization: `Bearer ${GATEWAY_SECRET}` },
    body: { gateway: GATEWAY, sets: [{ record: { gateway: GATEWAY, epoch: 1, seq }, set }] },
  });
  if (answer.json?.results?.[0]?.status !== 'applied') throw new Error(`${answer.status} ${answer.text}`);
}
