import type { Principal } from '../supervisor/credentials.ts';

export interface MessageLimits {
  readonly topicBytes: number;
  readonly payloadBytes: number;
}

/** Only the gateway publishes below these. */
const RESERVED = /^(\$|millrace(\/|$))/;
// Control characters and halves of surrogates have no place in a name, and PostgreSQL keeps none of them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f]/g;

/** Refused for good: the same message again is refused again. */
export const BAD_MESSAGE_REASONS = [
  'topic-too-long',
  'topic-too-deep',
  'payload-too-large',
  'topic-reserved',
  'topic-malformed',
  'topic-not-allowed',
] as const;
export type BadMessage = (typeof BAD_MESSAGE_REASONS)[number];

/** More levels than any plant has, and fewer than what a broker's tree of topics bears. */
const MAX_LEVELS = 64;

/** Why a door must not take a message of this topic and size from this sender; null where it may. */
export function badMessage(
  principal: Pick<Principal, 'mayPublish'>,
  topic: string,
  bytes: number,
  limits: MessageLimits,
): BadMessage | null {
  if (topic.length > limits.topicBytes) return 'topic-too-long';
  if (topic.split('/', MAX_LEVELS + 1).length > MAX_LEVELS) return 'topic-too-deep';
  if (bytes > limits.payloadBytes) return 'payload-too-large';
  if (RESERVED.test(topic)) return 'topic-reserved';
  if (topic === '' || /[+#]/.test(topic) || topic.search(UNPRINTABLE) >= 0 || !topic.isWellFormed())
    return 'topic-malformed';
  return principal.mayPublish(topic) ? null : 'topic-not-allowed';
}

const SHOWN_TOPIC = 512;
/** A topic as it can be kept and shown: what a door refuses may hold anything. */
export const shownTopic = (topic: string): string =>
  topic.slice(0, SHOWN_TOPIC).toWellFormed().replaceAll(UNPRINTABLE, '\ufffd');
