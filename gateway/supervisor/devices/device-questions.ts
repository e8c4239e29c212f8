import {
  type DeviceAccess,
  type DeviceBrowse,
  type DeviceBrowsed,
  type DeviceProbe,
  type DeviceProbed,
  PEER_NAME,
  type TrustDecision,
} from '@millrace/contracts';
import { DeviceError, type DeviceTrust } from '@millrace/driver-api';
import { remember } from '../threads/remember.ts';
import type { BorrowParts } from './borrowed-link.ts';
import { DeviceBrowsings } from './device-browsings.ts';
import { probeDevice } from './probe-device.ts';

/** What a technician asks of devices that are in no configuration yet. Nothing of it is kept, and nothing is written. */
export interface DeviceQuestions {
  probe(probe: DeviceProbe): Promise<DeviceProbed>;
  browse(browse: DeviceBrowse): Promise<DeviceBrowsed>;
  /** A person's word on a certificate that was shown in an answer; false where none of them was this one. */
  decide(peer: string, what: 'trust' | 'distrust', decision: TrustDecision): Promise<boolean>;
  /** Lets go of every device. */
  stop(): Promise<void>;
}

export function deviceQuestions(parts: BorrowParts): DeviceQuestions {
  const browsings = new DeviceBrowsings(parts);
  const ending = new AbortController();
  const shown = new Map<string, DeviceTrust<unknown>>();
  /** Who is refused for a certificate is shown with it: nobody can approve what he has not seen. */
  function withCertificates<Answer extends DeviceProbed | DeviceBrowsed>(access: DeviceAccess, answer: Answer): Answer {
    if (answer.fault?.code !== 'refused') return answer;
    const trust = parts.drivers.find(({ manifest }) => manifest.protocol === access.protocol)?.trust;
    const certificates = trust?.report(access.settings);
    if (!trust || !certificates?.peer || certificates.peer.standing === 'trusted') return answer;
    remember(shown, certificates.peer.thumbprint, trust);
    return { ...answer, certificates };
  }
  return {
    probe: async (probe) => withCertificates(probe, await probeDevice(probe, parts, ending.signal)),
    browse: async (browse) => withCertificates(browse, await browsings.next(browse)),
    async decide(peer, what, decision) {
      const trust = shown.get(decision.thumbprint);
      if (!trust || peer !== PEER_NAME.tried(decision.thumbprint)) return false;
      await trust.decide(what, decision);
      return true;
    },
    async stop() {
      ending.abort(new DeviceError('lost', 'the gateway ends'));
      await browsings.stop();
    },
  };
}
