import { DeviceError, type DeviceFault } from '@millrace/driver-api';

type Meaning = readonly [pattern: RegExp, code: DeviceFault, words: string];

/**
 * What goes wrong on a connection, by the name of OPC UA's status or of the system's error: node-opcua gives both in the
 * text of its errors only. The first that fits holds.
 */
const MEANINGS: readonly Meaning[] = [
  [/ECONNREFUSED/, 'lost', 'nothing listens at that address: is the server running, is the port right?'],
  [/ENOTFOUND|EAI_AGAIN/, 'lost', 'the host name is not known: write its address, or mend the name service'],
  [/EHOSTUNREACH|ENETUNREACH/, 'lost', 'the host cannot be reached'],
  [
    /BadIdentityTokenRejected|BadUserAccessDenied|BadIdentityTokenInvalid/,
    'refused',
    'the server does not take this user: look at name and secret',
  ],
  [/BadUserSignatureInvalid/, 'refused', 'the server does not take the certificate of this user'],
  [
    /BadTooManySessions|BadMaxConnectionsReached|BadTcpNotEnoughResources/,
    'refused',
    'the server has no more places for sessions',
  ],
  [/BadTooManySubscriptions/, 'refused', 'the server has no more places for subscriptions'],
  [/BadLicense/, 'refused', "the server's licence does not allow it"],
  [
    /BadSecurityChecksFailed|BadCertificate|BadApplicationSignatureInvalid|socket has been disconnected by third party/,
    'refused',
    'the server does not trust our certificate: approve it there',
  ],
  [
    /BadSecurityPolicyRejected|BadSecurityModeRejected/,
    'misconfigured',
    'the server refuses this security policy or mode',
  ],
  [/BadTcpEndpointUrlInvalid/, 'misconfigured', 'the server knows no such endpoint: look at what follows the port'],
  [
    /maximum chunk size exceeded|max(imum)? ?chunk ?count exceeded|chunk is too small/i,
    'garbled',
    'it announces a message of a size that is not taken',
  ],
  [
    /BadTcpMessageTypeInvalid|BadDecodingError|BadTcpMessageTooLarge|BadProtocolVersion|BadResponseTooLarge|InvalidHeader|unexpected message/i,
    'garbled',
    'what answers there does not speak OPC UA as it should',
  ],
  [/ETIMEDOUT|timed? ?out|BadTimeout|BadRequestTimeout/i, 'silent', 'the server does not answer'],
  [/BadServerHalted|BadShutdown/, 'lost', 'the server is shutting down'],
  [
    /BadSession|BadSecureChannel|BadConnection|BadCommunication|Connection Break|not connected|Session has been closed|ClientSession is closed/i,
    'lost',
    'the session with the server ended',
  ],
  [/BadUserAccess|BadNotWritable/, 'unwritable', 'the server does not let this user write it'],
];

/**
 * The error of a connection or a session as a DeviceError. A status without a meaning of its own is the device's answer,
 * anything else a lost link.
 */
export function faultOf(error: unknown, doing: string): DeviceError {
  if (error instanceof DeviceError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const otherwise = [null, /\bBad[A-Z]/.test(text) ? 'device' : 'lost', firstLine(text)] as const;
  const [, code, words] = MEANINGS.find(([pattern]) => pattern.test(text)) ?? otherwise;
  return new DeviceError(code, `${doing}: ${words}`, { cause: error });
}

const firstLine = (text: string): string => text.trim().split('\n', 1)[0]?.slice(0, 200) ?? '';

/** Settles with the promise, or rejects with the signal's reason as soon as it is aborted; leaves no listener behind. */
export function within<Result>(signal: AbortSignal, asked: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => reject(signal.reason);
    if (signal.aborted) aborted();
    else signal.addEventListener('abort', aborted, { once: true });
    asked.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
  });
}
