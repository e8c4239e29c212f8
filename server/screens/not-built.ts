import type { Locale } from '../http/locale.ts';

const SAYS = {
  en: { title: 'The screens are not built yet', next: 'Run “npm run build”, or start again with “npm start”.' },
  bn: { title: 'স্ক্রিন এখনও তৈরি হয়নি', next: '“npm run build” চালান, অথবা “npm start” দিয়ে আবার শুরু করুন।' },
  hi: { title: 'स्क्रीन अभी बनी नहीं हैं', next: '“npm run build” चलाएँ, या “npm start” से फिर शुरू करें।' },
} as const satisfies Record<Locale, { title: string; next: string }>;

/** What a browser shows while the static build of a screen is missing. */
export function notBuiltPage(locale: Locale, name: string): string {
  const { title, next } = SAYS[locale];
  return `<!doctype html>
<html lang="${locale}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Millrace</title>
<body style="font: 1rem/1.6 system-ui, sans-serif; max-width: 36rem; margin: 4rem auto; padding: 0 1rem">
<h1 style="font-size: 1.4rem">${title}</h1><p>${next}</p><p><code>hmi/${name}/build</code></p></body></html>
`;
}
