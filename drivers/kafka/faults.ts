/** What Kafka's errors (protocol guide, "Error Codes") mean for whoever has to mend it. */
const WORDS: Readonly<Record<string, string>> = {
  UNKNOWN_TOPIC_OR_PARTITION: 'there is no such topic, and the cluster makes none by itself: create it',
  TOPIC_AUTHORIZATION_FAILED: 'this user may not write to the topic',
  CLUSTER_AUTHORIZATION_FAILED: 'this user may not write idempotently (IDEMPOTENT_WRITE on the cluster)',
  SASL_AUTHENTICATION_FAILED: 'wrong user or secret',
  UNSUPPORTED_SASL_MECHANISM: 'the cluster does not offer this way to sign in',
  NOT_ENOUGH_REPLICAS: 'too few replicas of the topic are there',
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: 'too few replicas of the topic are there',
};
const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);

/** An error with all that stand behind it: the library wraps them, several levels deep. */
function* behind(error: unknown, depth = 0): Generator<Error> {
  if (!(error instanceof Error) || depth > 8) return;
  yield error;
  if (error instanceof AggregateError) for (const one of error.errors) yield* behind(one, depth + 1);
  yield* behind(error.cause, depth + 1);
}

const apiIdOf = (error: Error): string | null => ('apiId' in error ? String(error.apiId) : null);

/** The messages are larger than the broker takes. */
export const isTooLarge = (error: unknown): boolean =>
  [...behind(error)].some((one) => TOO_LARGE.has(apiIdOf(one) ?? ''));

/** The reason of a fault in words a technician can act on. */
export function reasonOf(error: unknown): string {
  const all = [...behind(error)];
  for (const one of all) {
    const words = WORDS[apiIdOf(one) ?? ''];
    if (words) return words;
    const { code } = one as NodeJS.ErrnoException;
    if (code === 'ECONNREFUSED') return 'nothing listens at the address of the broker';
    if (code === 'ENOTFOUND') return 'the host name of the broker is not known';
    if (code === 'PLT_KFK_AUTHENTICATION') return 'the broker did not let us in: wrong user or secret';
  }
  const last = all.at(-1);
  return last ? last.message : String(error);
}
