import { type Carrier, mailSettings, type Outgoing } from '@millrace/erp-core';
import { createTransport } from 'nodemailer';
import { mailBody } from './mail-body.ts';

const CONNECT_MS = 15_000;
const SILENT_MS = 30_000;

export interface MailOptions {
  /** Where people reach this plant: https://plant.example:8443. */
  readonly origin: string;
  /** Opens the password of an account. */
  readonly open: (sealed: string, purpose: string) => string;
}

/** What the library tells of a failure. */
interface SmtpError extends Error {
  readonly code?: string;
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

/** What stands against the message itself, and not against the way to the server: another try would come to the same. */
const OF_THE_MESSAGE: ReadonlySet<string> = new Set(['RCPT TO', 'DATA']);

/** Brings notices by SMTP (RFC 5321) to the mail server of the company. */
export const mailCarrier = ({ origin, open }: MailOptions): Carrier => ({
  async send(message, { company, settings, sealed }, signal) {
    const { host, port, security, user, from } = mailSettings.parse(settings);
    const transport = createTransport({
      ...{
        host,
        port,
        secure: security === 'tls',
        requireTLS: security === 'starttls',
        ignoreTLS: security === 'none',
      },
      ...(user === null ? {} : { auth: { user, pass: sealed === null ? '' : open(sealed, `${company}/mail`) } }),
      ...{
        connectionTimeout: CONNECT_MS,
        greetingTimeout: CONNECT_MS,
        socketTimeout: SILENT_MS,
        dnsTimeout: CONNECT_MS,
      },
      // Nothing of a message is ever a file or an address to be fetched.
      ...{ disableFileAccess: true, disableUrlAccess: true },
    });
    try {
      const sent = await transport.sendMail({ ...mailOf(message, { from, origin }), signal });
      return { to: 'sent', reference: sent.response };
    } catch (error) {
      const { command = '', responseCode = 0, code, message: said, response } = error as SmtpError;
      const isLasting = responseCode >= 500 && OF_THE_MESSAGE.has(command);
      // An address that cannot be written into an envelope at all.
      const isUnfit = code === 'EENVELOPE' && responseCode === 0;
      const problem = `${host}:${port}, ${command || 'connection'}: ${response ?? said}${code ? ` (${code})` : ''}`;
      if (isLasting || isUnfit) return { to: 'refused', problem };
      throw new Error(problem, { cause: error });
    } finally {
      transport.close();
    }
  },
});

/** The mail of a message: the same at every try, down to its Message-ID and date (RFC 5322, RFC 3834, RFC 2369). */
export function mailOf(message: Outgoing, { from, origin }: { readonly from: string; readonly origin: string }) {
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const unsubscribe = `${origin}/office/account/notifications`;
  return {
    from: { name: message.company, address: from },
    to: message.person === '' ? message.to : { name: message.person, address: message.to },
    subject: message.subject,
    date: new Date(message.at / 1_000),
    messageId: `<${message.id}@${domain}>`,
    ...mailBody(message, origin),
    ...(message.urgent ? { priority: 'high' as const } : {}),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(message.isNotice ? { 'List-Id': `<notices.${domain}>`, 'List-Unsubscribe': `<${unsubscribe}>` } : {}),
      'Content-Language': message.locale,
    },
  };
}
