import { type DestinationStream, type Logger, pino } from 'pino';

/** The gateway's log: JSON lines on standard output, without secrets. */
export function gatewayLog(level: string, gateway: string): Logger {
  const output = pino.destination({ fd: 1, sync: true });
  // Standard output may be a file on a disk that is full, or a reader that is gone: no line is worth the process.
  output.on('error', () => undefined);
  return pino(
    {
      level,
      base: { part: 'gateway', gateway },
      redact: {
        paths: ['secret', 'password', '*.secret', '*.password', '*.authorization'],
        censor: '(hidden)',
      },
    },
    output as DestinationStream,
  );
}
