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

/**
 * Structured log of the server; secrets are cut out by name wherever they stand at the first two levels. Lines go to the
 * standard output in pieces of some kilobytes, or a tenth of a second later; a warning goes at once, with all before it.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: { process: 'server' }, redact: { paths: REDACTED, censor: '[cut]' } };
  if (destination) return pino(options, destination);
  const out = pino.destination({ dest: 1, sync: false, minLength: 8192, maxLength: 1 << 20, periodicFlush: 100 });
  // A full disk takes no lines: what is beyond the megabyte is dropped, and the plant runs on.
  out.on('error', () => undefined);
  return pino(
    {
      ...options,
      hooks: {
        logMethod(args, method, level) {
          method.apply(this, args);
          if (level >= WARNING) out.flush();
        },
      },
    },
    out,
  );
}

const WARNING = 40;
