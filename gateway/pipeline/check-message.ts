import type { Principal } from '../supervisor/credentials.ts';

export interface MessageLimits {
  readonly topicBytes: number;
  readonly payloadBytes: number;
}

/** Only the gateway publishes below these. */
const RESERVED = /^(\$|millrace(\/|$))/;
// Control characters and halves of surrogates have no place in a name, and PostgreSQL keeps none of them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f]/;

/** Why a door must not take a message of this topic and size from this sender; null where it may. */
export function badMessage(principal: Principal, topic: string, bytes: number, limits: MessageLimits): string | null {
  if (topic.length > limits.topicBytes) return 'topic-too-long';
  if (bytes > limits.payloadBytes) return 'payload-too-large';
  if (RESERVED.test(topic)) return 'topic-reserved';
  if (topic === '' || /[+#]/.test(topic) || UNPRINTABLE.test(topic) || !topic.isWellFormed()) return 'topic-malformed';
  return principal.mayPublish(topic) ? null : 'topic-not-allowed';
}
