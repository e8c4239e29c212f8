/**
 * Headers of every answer. No Strict-Transport-Security: it covers every port of a host name, and would bar a terminal
 * that does not trust the plant's authority yet from the plain /trust page.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self), microphone=(self), geolocation=(self), payment=(), usb=(self), serial=(self)',
};

/** Policy of answers that are no page: nothing in them runs. */
export const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Policy of a page of ours; `scripts` are hashes of its inline scripts. Styles may be inline: Svelte sets them so. */
export const pagePolicy = (scripts: readonly string[] = []): string =>
  [
    "default-src 'self'",
    `script-src ${["'self'", ...scripts.map((hash) => `'sha256-${hash}'`)].join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
