const UNKNOWN_AUTHORITY = 'its certificate is signed by nobody we trust: give the file of its authority as "ca"';

const WORDS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired: renew it on the device, and look at the clocks',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet: look at the clocks',
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name: write the address as the certificate has it',
  EPROTO: 'it does not speak TLS there: is it http, or another port?',
};

/** What is wrong with the other side's TLS, in words; null where the code is of something else. */
export const tlsFault = (code: string): string | null =>
  WORDS[code] ?? (code.startsWith('ERR_SSL_') ? (WORDS.EPROTO ?? null) : null);
