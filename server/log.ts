import { type DestinationStream, type Logger, pino } from 'pino';

/** Paths that never reach a log line, whatever object is logged. */
const REDACTED = [
  'req.headers.cookie',
  'req.headers.authorization',
  'res.headers["set-cookie"]',
  ...['password', 'newPassword', 'currentPassword', 'secret', 'token', 'code', 'cookie', 'authorization'].flatMap(
    (name) => [name, `*.${name}`],
  ),
];

/** Structured log of the server; secrets are cut out by name wherever they stand at the first two levels. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: { process: 'server' }, redact: { paths: REDACTED, censor: '[cut]' } };
  return destination ? pino(options, destination) : pino(options);
}
