import type { z } from 'zod/mini';
import { LiveChannel, type Release } from './live-channel.ts';
import { jobNews } from './shapes/job.ts';
import { type Looking, type Onlooker, presence } from './shapes/presence.ts';
import { ledger } from './shapes/system.ts';
import { Topic } from './topic.ts';

export type PresenceListener = (people: readonly Onlooker[]) => void;

/** The live channel with what the office hears besides: gateways' accounts, jobs, and who else looks at a record. */
export class Live extends LiveChannel {
  /** By the name that the server is asked for them by. */
  readonly #topics = new Map<string, { readonly heeded: boolean; close(): void }>();
  /** Each gateway's account, once a second. */
  readonly status = this.topic('ledger', 'status', ledger.shape.gateways.element);
  /** How jobs stand, whenever that changes: one's own, and those that one may look after. */
  readonly jobs = this.topic('jobs', 'job', jobNews);
  #looking: { readonly at: Looking; readonly listener: PresenceListener } | null = null;

  constructor(...options: ConstructorParameters<typeof LiveChannel>) {
    super(...options);
    this.hear('presence', (given) => this.#present(given));
    this.onResumed(() => {
      for (const [name, topic] of this.#topics) if (topic.heeded) this.say('watch', { topics: [name] });
      if (this.#looking) this.say('look', this.#looking.at);
    });
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

  override close(): void {
    super.close();
    for (const topic of this.#topics.values()) topic.close();
  }

  /**
   * News that many listen to, and that are asked for once, from the first to the last of them.
   * @param name what the server is asked for
   * @param message what it sends it under
   */
  protected topic<News>(name: string, message: string, shape: z.core.$ZodType<News>) {
    const topic = new Topic(shape);
    this.#topics.set(name, topic);
    this.hear(message, (news) => topic.take(news));
    return (listener: (news: News) => void): Release => {
      if (topic.listen(listener)) this.say('watch', { topics: [name] });
      return () => {
        if (topic.ignore(listener)) this.say('unwatch', { topics: [name] });
      };
    };
  }

  #present(given: unknown): void {
    const told = presence.safeParse(given).data;
    const at = this.#looking?.at;
    // What was told of the record before crosses the word that it is looked at no more.
    if (!told || told.entity !== at?.entity || told.record !== at.record) return;
    this.#looking?.listener(told.people);
  }
}
