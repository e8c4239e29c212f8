import { type DeviceCommand, TRUST_COMMANDS, type TrustDecision, trustDecision } from '@millrace/contracts';
import { checked } from '@millrace/driver-api';

/** Carries a person's word to whoever was shown the certificate. Rejects where nobody was. */
export type DecideOnPeer = (peer: string, what: 'trust' | 'distrust', decision: TrustDecision) => Promise<void>;

/** A person's word on a caller that is no device of the site. Never rejects: what went wrong is the result, in words. */
export async function decideOnPeer(
  { device, name, parameters }: Pick<DeviceCommand, 'device' | 'name' | 'parameters'>,
  decide: DecideOnPeer,
): Promise<{ readonly state: 'acknowledged' | 'refused'; readonly message?: string }> {
  try {
    const decision = checked(trustDecision, parameters, 'parameters');
    await decide(device, name === TRUST_COMMANDS.trust ? 'trust' : 'distrust', decision);
    return { state: 'acknowledged' };
  } catch (error) {
    return { state: 'refused', message: error instanceof Error ? error.message : String(error) };
  }
}
