import { keepCertificates } from '../certificates/keep-certificates.ts';
import { type Console, messageOf } from './console.ts';
import { type Part, type PartStatus, stoppedPart } from './part.ts';

/** A plant's PC gets another address, or a certificate comes near its end: nobody waits for a minute. */
const LOOK_MS = 60_000;

export interface CertificatesOptions {
  readonly folder: string;
  readonly plant: string;
  readonly console: Console;
  readonly onChange: () => void;
  /** The files were made anew: the doors load them again. Not called for the first look. */
  readonly onRenewed: () => void;
}

/** Keeps the certificates good while the house runs. What fails later is shown as degraded; the old ones still serve. */
export function certificatesPart(options: CertificatesOptions): Part {
  let status: PartStatus = stoppedPart('certificates');
  let timer: NodeJS.Timeout | undefined;

  function change(state: PartStatus['state'], reason: string | null): void {
    if (status.state === state && status.reason === reason) return;
    status = { ...status, state, reason, since: new Date().toISOString() };
    options.onChange();
  }

  async function look(): Promise<void> {
    const made = await keepCertificates(options.folder, options.plant);
    change('ready', null);
    if (made === 'authority') options.console.say('a new certificate authority was made: terminals trust it by /trust');
    else if (made) options.console.say('the server certificate was made anew for the names and addresses of this PC');
    if (made && timer) options.onRenewed();
  }

  return {
    name: 'certificates',
    status: () => status,
    async start() {
      await look();
      const again = () => void look().catch((error: unknown) => change('degraded', messageOf(error)));
      timer = setInterval(again, LOOK_MS);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      change('stopped', null);
    },
  };
}
