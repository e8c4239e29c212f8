import { LiveChannel, type Release } from './live-channel.ts';
import { jobNews } from './shapes/job.ts';
import { type Looking, type Onlooker, presence } from './shapes/presence.ts';
import { ledger } from './shapes/system.ts';

export type PresenceListener = (people: readonly Onlooker[]) => void;

/** The live channel with what the office hears besides: gateways' accounts, jobs, and who else looks at a record. */
export class Live extends LiveChannel {
  /** Each gateway's account, once a second. */
  readonly status = this.topic('ledger', 'status', ledger.shape.gateways.element);
  /** How jobs stand, whenever that changes: one's own, and those that one may look after. */
  readonly jobs = this.topic('jobs', 'job', jobNews);
  #looking: { readonly at: Looking; readonly listener: PresenceListener } | null = null;

  constructor(...options: ConstructorParameters<typeof LiveChannel>) {
    super(...options);
    this.hear('presence', (given) => this.#present(given));
  }

  /** Says that this record is looked at here, and hears who else does, until released; a screen looks at one at a time. */
  look(at: Looking, listener: PresenceListener): Release {
    const own = { at, listener };
    this.#looking = own;
    this.say('look', at);
    return () => {
      if (this.#looking !== own) return;
      this.#looking = null;
      this.say('look', null);
    };
  }

  protected override resumed(): void {
    if (this.#looking) this.say('look', this.#looking.at);
  }
  #present(given: unknown): void {
    const told = presence.safeParse(given).data;
    const at = this.#looking?.at;
    // What was told of the record before crosses the word that it is looked at no more.
    if (!told || told.entity !== at?.entity || told.record !== at.record) return;
    this.#looking?.listener(told.people);
  }
}
