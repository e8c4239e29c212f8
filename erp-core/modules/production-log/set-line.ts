import { command, text } from '../../kernel/index.ts';
import { lines } from './job.ts';

/** Says which machine's good count is what a line made. */
export const setLine = command('production-log.line.set', {
  label: { en: 'Set line output', bn: 'লাইনের উৎপাদন যন্ত্র', hi: 'लाइन की आउटपुट मशीन' },
  input: { site: text(), line: text(), output: text().nullable() },
  site: (input) => input.site,
  load: ({ site, line }) => ({ found: lines.locked({ site, line }) }),
  decide: ({ site, line, output }, { found }) => [
    found ? lines.change(found, { output }) : lines.insert({ site, line, output }),
  ],
});
