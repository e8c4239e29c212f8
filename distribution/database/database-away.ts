const AWAY = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']);

/** The database could not be reached: waiting may help. */
export class DatabaseAwayError extends Error {
  override readonly name = 'DatabaseAwayError';
}

/** Whether a fault, or what caused it, is that the database cannot be reached now. */
export function databaseAway(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = 'code' in cause ? String(cause.code) : '';
    if (cause instanceof DatabaseAwayError || AWAY.has(code)) return true;
    // 57P0x: it is starting up, or was shut down; 08…: the connection broke; 53300: too many clients.
    if (/^(57P0|08|53300)/.test(code) || /^Connection terminated/.test(cause.message)) return true;
  }
  return false;
}
