import type { LlrpConnection } from './connection.ts';
import { LlrpError } from './llrp-error.ts';

/** What is spoken at most. */
const NEWEST = 2;

/**
 * Agrees on the newest version that both speak (LLRP 1.1, 9.1): asked in the words of 1.1, which a reader of 1.0.1 answers
 * by an error, or not at all; then that one is spoken. Rejects with an LlrpError: `older` where such a reader gives the
 * connection up instead, so that the next one begins in its version.
 */
export async function agreeOnVersion(connection: LlrpConnection): Promise<void> {
  connection.version = 2;
  let supported: number;
  try {
    const { fields } = await connection.ask('GET_SUPPORTED_VERSION', 'GET_SUPPORTED_VERSION_RESPONSE');
    supported = Number(fields.SupportedVersion);
  } catch (error) {
    connection.version = 1;
    if (!(error instanceof LlrpError)) throw error;
    if (error.kind === 'refused' || error.kind === 'silent') return;
    const words = `it was asked for its versions, and then: ${error.message}. It is spoken to in LLRP 1.0.1 from now on`;
    throw error.kind === 'lost' || error.kind === 'garbage' ? new LlrpError('older', words, { cause: error }) : error;
  }
  if (supported >= NEWEST && (await agreed(connection))) return;
  connection.version = 1;
}

const agreed = (connection: LlrpConnection): Promise<boolean> =>
  connection.ask('SET_PROTOCOL_VERSION', 'SET_PROTOCOL_VERSION_RESPONSE', { ProtocolVersion: NEWEST }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof LlrpError && error.kind === 'refused') return false;
      throw error;
    },
  );
