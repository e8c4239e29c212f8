import { type Label, type Outgoing, type OutgoingLine, say } from '@millrace/erp-core';

const OPEN: Label = { en: 'Open', bn: 'খুলুন', hi: 'खोलें' };
const WHY: Label = {
  en: '{company} tells you this as you have chosen. Change it here: ',
  bn: 'আপনার পছন্দ অনুযায়ী {company} এটি জানাচ্ছে। এখানে বদলান: ',
  hi: 'आपकी पसंद के अनुसार {company} यह बता रही है। यहाँ बदलें: ',
};

/** The page of the office that a line leads to. */
export const linkTo = (origin: string, { about }: OutgoingLine): string => {
  if (!about) return `${origin}/office/`;
  if ('path' in about) return `${origin}/office/${about.path}`;
  return `${origin}/office/records/${about.entity.replace('.', '/')}/${about.record}`;
};

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.codePointAt(0)};`);

/** What a mail says, as text and as HTML: each line with its link, who tells it, and where that is changed. */
export function mailBody(message: Outgoing, origin: string): { readonly text: string; readonly html: string } {
  const { locale, company, lines } = message;
  const change = `${origin}/office/account/notifications`;
  const why = say(WHY, locale, { company });
  const foot = message.isNotice ? [`-- \n${why}${change}`] : [];
  const text = [...lines.map((line) => `${line.text}\n${linkTo(origin, line)}`), ...foot].join('\n\n');
  const htmlFoot = `<p style="font-size:13px;color:#555">${escaped(why)}<a href="${escaped(change)}">${escaped(change)}</a></p>`;
  const rows = lines.map(
    (line) =>
      `<p style="margin:0 0 16px">${escaped(line.text)}<br><a href="${escaped(linkTo(origin, line))}">${say(OPEN, locale)}</a></p>`,
  );
  const html = `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><title>${escaped(message.subject)}</title></head>
<body style="font-family:system-ui,sans-serif;line-height:1.5;max-width:40em;margin:16px">
<h1 style="font-size:18px">${escaped(company)}</h1>
${rows.join('\n')}
${message.isNotice ? htmlFoot : ''}
</body></html>`;
  return { text, html };
}
