import { logLevelSetting, portSetting } from '@millrace/contracts';
import { z } from 'zod';

/** Settings of the receiver process at a centre. Read once at start by `readSettings` of the contracts. */
export const receiverSettings = z.object({
  MILLRACE_DATA: z.string().min(1).describe('folder with the certificates (certificates/)'),
  MILLRACE_HOST: z.string().min(1).default('0.0.0.0').describe('address the door listens on'),
  MILLRACE_RECEIVER_PORT: portSetting(8445, 'HTTPS with client certificates: records of gateways elsewhere'),
  MILLRACE_RECEIVER_STATUS_PORT: portSetting(8446, 'health and metrics, on 127.0.0.1 alone'),
  MILLRACE_RECEIVER_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'a PostgreSQL address: postgres://user:password@host/database')
    .describe('PostgreSQL as role millrace_receiver (writes samples)'),
  MILLRACE_LOG_LEVEL: logLevelSetting(),
});
export type ReceiverSettings = Readonly<z.infer<typeof receiverSettings>>;
