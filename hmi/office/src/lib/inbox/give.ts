import { type AttentionItem, type AttentionTogether, type AttentionWay, undecided } from '@millrace/hmi-client';
import { toasts } from '@millrace/hmi-ui/parts/toasts.svelte.ts';
import { written } from '@millrace/hmi-ui/states/written.svelte.ts';
import type { Act } from '#lib/act.svelte.ts';
import { reader } from '#lib/reader.svelte.ts';
import { session } from '#lib/session.svelte.ts';
import { m } from '#lib/texts.ts';
import { whyNot } from '#lib/why-not.ts';

type Values = Readonly<Record<string, unknown>>;

/** What a way's command is given: its own input, what a form says, and a person's words. */
export function inputOfWay({ input, form, words }: AttentionWay, said: { form?: Values; words?: string }): Values {
  const asked = said.form ?? (form?.at === null ? {} : form?.values);
  const within = form && asked ? (form.at === null ? asked : { [form.at]: asked }) : {};
  const text = said.words?.trim();
  return { ...input, ...within, ...(words && text ? { [words.field]: text } : {}) };
}

/**
 * Gives a way for many items: by one command that takes all of them, or for each, one after the other. What could not be done is
 * said with its reason and stays; true: all of it was done.
 */
export async function giveTogether(
  act: Act,
  { name, label, command, many, words }: AttentionTogether,
  items: readonly AttentionItem[],
  reason?: string,
): Promise<boolean> {
  const said = words && reason ? { [words.field]: reason } : {};
  const inputs = items.flatMap(({ inputs: of }) => (of?.[name] ? [{ ...of[name], ...said }] : []));
  let not = 0;
  let why = '';
  await act.run(
    async () => {
      for (const input of many === undefined ? inputs : joined(inputs, many)) {
        try {
          const given = await session.api.give(command, input);
          const left = command === 'kernel.decision.give' ? undecided(given.result) : [];
          not += left.length;
          why = left[0] ?? why;
        } catch (error) {
          not += many === undefined ? 1 : inputs.length;
          why = whyNot(error);
        }
      }
    },
    () =>
      not < inputs.length
        ? m.inbox_done_many({ what: label, count: reader.show.number(inputs.length - not, 0) })
        : null,
  );
  if (not > 0) toasts.wrong(m.inbox_some_not({ count: reader.show.number(not, 0), why }));
  // Also where it was refused: what is shown may be older than what refused it.
  written.tell();
  return not === 0;
}

/** One input that names all of them. */
function joined(inputs: readonly Values[], many: string): readonly Values[] {
  const [first] = inputs;
  return first ? [{ ...first, [many]: inputs.flatMap((one) => one[many] ?? []) }] : [];
}
