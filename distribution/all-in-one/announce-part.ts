import { type Announcement, announce } from './announce.ts';
import { type Part, type PartStatus, stoppedPart } from './part.ts';

export interface AnnouncePart extends Part {
  readonly announced: () => string | undefined;
  /** Tells the network again: the addresses have changed. */
  readonly tell: () => void;
}

/** The announcement as a part of the house: where the network does not let us it is degraded, and nothing else stops. */
export function announcePart(plant: string, onChange: () => void): AnnouncePart {
  let status: PartStatus = stoppedPart('announcement');
  let announcement: Announcement | undefined;

  function change(state: PartStatus['state'], reason: string | null): void {
    status = { ...status, state, reason, since: new Date().toISOString() };
    onChange();
  }

  return {
    name: 'announcement',
    status: () => status,
    announced: () => (status.state === 'ready' ? announcement?.name : undefined),
    tell: () => announcement?.tell(),
    async start() {
      change('ready', null);
      announcement = announce(plant, (reason) => change('degraded', reason));
    },
    async stop() {
      await announcement?.stop();
      announcement = undefined;
      change('stopped', null);
    },
  };
}
