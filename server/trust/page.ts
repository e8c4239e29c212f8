import { LOCALES, type Locale } from '../http/locale.ts';
import type { Authority } from './authority.ts';
import { SYSTEMS, type System, TRUST_TEXTS } from './texts.ts';

const LANGUAGES: Readonly<Record<Locale, string>> = { en: 'English', bn: 'বাংলা', hi: 'हिन्दी' };
const escapeMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** The system a browser says it runs on: its steps stand open, the others can be opened. */
export function systemOf(agent: string | undefined): System | null {
  if (!agent) return null;
  if (/firefox/i.test(agent)) return 'firefox';
  if (/iphone|ipad/i.test(agent)) return 'ios';
  if (/android/i.test(agent)) return 'android';
  if (/macintosh/i.test(agent)) return 'macos';
  if (/windows/i.test(agent)) return 'windows';
  return /linux/i.test(agent) ? 'linux' : null;
}

const STYLE = `
:root { color-scheme: light dark; font: 100%/1.6 Inter, "Noto Sans Bengali", "Noto Sans Devanagari", system-ui, sans-serif }
body { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
h1 { font-size: 1.5rem; line-height: 1.3 } summary { font-weight: 600; padding: .75rem 0; cursor: pointer }
code { overflow-wrap: anywhere; font-size: 1rem } details { border-top: 1px solid #8888 }
.button { display: inline-block; padding: .75rem 1rem; margin: .25rem .5rem .25rem 0; border: 1px solid; border-radius: .5rem; text-decoration: none; color: inherit }
li { margin: .25rem 0 }`;

export interface TrustPage {
  readonly locale: Locale;
  readonly authority: Authority;
  readonly system: System | null;
  /** Where the plant is reached once it is trusted; null while HTTPS is not open. */
  readonly address: string | null;
}

/** How a device comes to trust the plant's certificate authority, system by system. It runs no script at all. */
export function trustPage({ locale, authority, system, address }: TrustPage): string {
  const texts = TRUST_TEXTS[locale];
  const languages = LOCALES.map((each) =>
    each === locale
      ? `<strong>${LANGUAGES[each]}</strong>`
      : `<a href="/trust?lang=${each}" hreflang="${each}" lang="${each}">${LANGUAGES[each]}</a>`,
  ).join(' · ');
  const steps = SYSTEMS.map((each) => {
    const { name, steps } = texts.systems[each];
    const list = steps.map((step) => `<li>${escapeMarkup(step)}</li>`).join('');
    return `<details${each === system ? ' open' : ''}><summary>${escapeMarkup(name)}</summary><ol>${list}</ol></details>`;
  }).join('\n');
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeMarkup(texts.title)}</title><style>${STYLE}</style></head><body>
<nav>${languages}</nav>
<main><h1>${escapeMarkup(texts.title)}</h1>
<p>${escapeMarkup(texts.why)}</p>
<p>${escapeMarkup(texts.compare)}</p>
<p><b>${escapeMarkup(texts.fingerprint)}</b><br><code>${authority.fingerprint}</code><br>${escapeMarkup(authority.name)} · ${escapeMarkup(texts.validTo)} ${escapeMarkup(authority.validTo)}</p>
<p><a class="button" href="/trust/millrace-authority.crt">${escapeMarkup(texts.download)} (.crt)</a>
<a class="button" href="/trust/millrace-authority.pem">${escapeMarkup(texts.download)} (.pem)</a>
<a class="button" href="/trust/millrace.mobileconfig">${escapeMarkup(texts.appleProfile)}</a></p>
${steps}
${address === null ? '' : `<p>${escapeMarkup(texts.afterwards)}<br><a class="button" href="${escapeMarkup(address)}">${escapeMarkup(address)}</a></p>`}
</main></body></html>
`;
}
