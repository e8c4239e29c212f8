import { z } from 'zod';
import type { Label } from '../label.ts';

/** Ways by which a person is told something. `app` is the bell and "For me"; the others leave the house. */
export const CHANNELS = ['app', 'mail', 'push', 'text'] as const;
export type Channel = (typeof CHANNELS)[number];
/** Those that leave the house, each by a carrier. */
export const CARRIED = ['mail', 'push', 'text'] as const;
export type CarriedChannel = (typeof CARRIED)[number];

/** `digest`: gathered until the person's hour. In the app everything is there at once; there it stands for `at-once`. */
export const MODES = ['at-once', 'digest', 'never'] as const;
export type Mode = (typeof MODES)[number];

export const CHANNEL_LABELS: Readonly<Record<Channel, Label>> = {
  app: { en: 'In the app', bn: 'অ্যাপে', hi: 'ऐप में' },
  mail: { en: 'E-mail', bn: 'ই-মেইল', hi: 'ई-मेल' },
  push: { en: 'On devices', bn: 'ডিভাইসে', hi: 'उपकरणों पर' },
  text: { en: 'Text message', bn: 'খুদে বার্তা', hi: 'लघु संदेश' },
};

const hostName = z
  .string()
  .max(253)
  .regex(/^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/, 'the name or address of a mail server: mail.example.com');

/** A header of a mail or of a request ends with its line: nothing that is put into one may hold an end of line. */
const oneLine = z.string().regex(/^[^\p{Cc}]*$/u, 'one line, without control characters');

/** How a company's mail leaves: by its own mail server, as a mail program would send it. */
export const mailSettings = z.strictObject({
  host: hostName,
  port: z.int().min(1).max(65_535),
  /**
   * `tls`: encrypted from the first byte (465). `starttls`: encrypted before anything is said, or nothing is sent (587).
   * `none`: not encrypted, for a relay beside this machine.
   */
  security: z.enum(['tls', 'starttls', 'none']),
  /** The account at the server; left out: it takes mail from here without one. */
  user: oneLine.min(1).max(254).nullable().default(null),
  /** The sender's address. */
  from: z.email().max(254),
});
export type MailSettings = z.infer<typeof mailSettings>;

const placeholders = (text: string): readonly string[] =>
  [...text.matchAll(/\{([^{}\s]*)\}/g)].map(([, name]) => name ?? '');
/** What a text of the request may name: `secret` is the one that is kept sealed. */
const REQUEST_FIELDS: ReadonlySet<string> = new Set(['to', 'text', 'subject', 'link', 'id', 'company', 'secret']);

const template = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => placeholders(text).every((name) => REQUEST_FIELDS.has(name) || !/^[a-z]+$/.test(name)), {
      error: 'only {to}, {text}, {subject}, {link}, {id}, {company} and {secret} are filled in',
    });

/** Whether it is JSON whatever stands in its fields, which are within its texts. */
function isJson(content: string): boolean {
  try {
    JSON.parse(content.replaceAll(/\{[a-z]+\}/g, 'x'));
    return true;
  } catch {
    return false;
  }
}

/**
 * A text message leaves as one HTTP request to whoever carries it (an SMS or WhatsApp provider). Fields in braces are
 * filled in: as JSON within a JSON body, percent-encoded within a form or the address.
 */
export const textSettings = z
  .strictObject({
    url: template(2_000).refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
      error: 'an address that begins with https://',
    }),
    method: z.enum(['POST', 'PUT', 'GET']).default('POST'),
    headers: z
      .array(
        z.strictObject({
          name: z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'letters, digits and "-"'),
          value: oneLine.pipe(template(1_000)),
        }),
      )
      .max(20)
      .default([]),
    body: z.enum(['json', 'form', 'none']).default('json'),
    content: template(8_000).default(''),
    /** Letters of a message at most; what is longer ends with "…". */
    letters: z.int().min(70).max(1_600).default(300),
  })
  .refine(({ body, method, content }) => body !== 'json' || method === 'GET' || isJson(content), {
    path: ['content'],
    error: 'JSON, once its fields are filled in',
  });

export type TextSettings = z.infer<typeof textSettings>;

/** Browsers are told by their own services; the company only says whether. */
export const pushSettings = z.strictObject({});

export const CHANNEL_SETTINGS = { mail: mailSettings, push: pushSettings, text: textSettings } as const;
