const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at that address',
  ENOTFOUND: 'the host name is not known',
  EHOSTUNREACH: 'the host cannot be reached',
  ETIMEDOUT: 'the host does not answer',
  ECONNRESET: 'the broker ended the connection',
  CERT_HAS_EXPIRED: "the broker's certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the broker's certificate is signed by nobody we trust: give its authority as tls.ca",
  SELF_SIGNED_CERT_IN_CHAIN: "the broker's certificate is signed by nobody we trust: give its authority as tls.ca",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "the broker's certificate is signed by nobody we trust: give its authority as tls.ca",
  ERR_TLS_CERT_ALTNAME_INVALID: "the broker's certificate is for another name",
};

/** CONNACK codes of MQTT 3.1.1 §3.2.2.3 and the like ones of 5. */
const CONNACK: Readonly<Record<number, string>> = {
  1: 'the broker does not speak this version of MQTT',
  2: 'the broker refuses our client id',
  3: 'the broker is not available now',
  4: 'wrong user or secret',
  5: 'the broker does not allow this user',
  132: 'the broker does not speak this version of MQTT',
  133: 'the broker refuses our client id',
  134: 'wrong user or secret',
  135: 'the broker does not allow this user',
  136: 'the broker is not available now',
};

/** The reason of a fault in words a technician can act on. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && WORDS[code]) return WORDS[code];
  if (typeof code === 'number' && CONNACK[code]) return CONNACK[code];
  // What the client says of its own time limit.
  if (error.message === 'connack timeout') return 'the host does not answer';
  // Several addresses of one name were tried: the first says enough.
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error.message || String(code ?? 'an unknown fault');
}
