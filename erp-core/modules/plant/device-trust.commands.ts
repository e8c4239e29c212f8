import { PEER_NAME, TRUST_COMMANDS, trustDecision } from '@millrace/contracts';
import { answer, command, json, text } from '../../kernel/index.ts';
import { deviceCommandIssued } from './events.ts';
import { refuse } from './refusals.ts';
import { device, deviceCommand } from './tables.ts';

/** How long a person's word waits for its gateway, µs: whoever gave it sees whether it was heard, and gives it again. */
const WORTH = 60 * 1_000_000;

/** A person's word on the certificate that a device has shown: it goes to the gateway that asks the device, and holds there. */
const decision = (what: keyof typeof TRUST_COMMANDS, label: { en: string; bn: string; hi: string }) =>
  command(`plant.device.${what}`, {
    label,
    input: {
      site: text(),
      device: text(),
      /** Of the certificate, as it was shown; and what was shown to speak against it, for no more than that is accepted. */
      thumbprint: json(trustDecision.shape.thumbprint, { example: '3f7a0c5e9b1d48e2a6c4f0d7b95e1832ac64d09f' }),
      reasons: trustDecision.shape.reasons,
    },
    site: (input) => input.site,
    load: (input) => ({ found: device.where({ site: input.site, device: input.device }) }),
    decide({ site, device: name, thumbprint, reasons }, { found: [of] }, { id, now, caller }) {
      // A program that calls the gateway's server is no device of the site: the gateway knows whether it has shown anything.
      const isKnown = of ? of.state !== 'removed' : PEER_NAME.matches(name);
      if (!isKnown) return refuse('device-unknown', { device: name });
      const fresh = {
        id: id(),
        site,
        device: name,
        name: TRUST_COMMANDS[what],
        parameters: { thumbprint, reasons },
        issuedAt: now,
        expiresAt: now + WORTH,
        userId: caller.user,
        state: 'waiting' as const,
      };
      return [
        deviceCommand.insert(fresh),
        deviceCommandIssued({ id: fresh.id, site, device: name }, { aggregate: `plant.device/${name}`, site }),
        answer({ id: fresh.id, expiresAt: fresh.expiresAt }),
      ];
    },
  });

export const trustDevice = decision('trust', {
  en: 'Trust the certificate of a device',
  bn: 'যন্ত্রের সনদ বিশ্বাস করুন',
  hi: 'उपकरण का प्रमाणपत्र स्वीकार करें',
});

export const distrustDevice = decision('distrust', {
  en: 'Reject the certificate of a device',
  bn: 'যন্ত্রের সনদ প্রত্যাখ্যান করুন',
  hi: 'उपकरण का प्रमाणपत्र अस्वीकार करें',
});
