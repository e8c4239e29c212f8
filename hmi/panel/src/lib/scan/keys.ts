import { type Key, REST_MS, Wedge } from './wedge.ts';

type Field = HTMLInputElement | HTMLTextAreaElement;

/** An input that takes what readers send as text and not as keys; nobody writes in it. */
export const CATCHER = 'scan-catcher';
/** Text that comes at once, and not key by key, is over after this pause. */
const TEXT_REST_MS = 100;
const LEAST_TEXT = 3;

function fieldOf(target: EventTarget | null): Field | null {
  const field = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target : null;
  return field?.classList.contains(CATCHER) ? null : field;
}

const keyOf = (event: KeyboardEvent): Key => ({
  ...{ key: event.key, code: event.code, at: event.timeStamp },
  ...{ shift: event.shiftKey, ctrl: event.ctrlKey, alt: event.altKey, meta: event.metaKey },
  inField: fieldOf(event.target) !== null,
});

/** Gives a field back what was in it before a reader typed into it. */
function restore({ field, value }: { readonly field: Field; readonly value: string }): void {
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/**
 * Hears readers that type, on whatever page and wherever the focus is; what they type reaches no field and presses no
 * button. Returns the way to stop.
 */
export function listenToKeys(scanned: (text: string) => void): () => void {
  const wedge = new Wedge();
  let before: { field: Field; value: string } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let injected: ReturnType<typeof setTimeout> | undefined;

  const rest = (): void => {
    const text = wedge.rest(performance.now());
    if (text !== null) scanned(text);
  };
  const hear = (event: KeyboardEvent): void => {
    if (!event.isTrusted) return;
    const heard = wedge.hear(keyOf(event));
    if (heard.kind === 'begin') {
      const field = fieldOf(event.target);
      before = field && { field, value: field.value };
    }
    if (heard.kind === 'hold' || heard.kind === 'scan') {
      event.preventDefault();
      event.stopPropagation();
    }
    clearTimeout(timer);
    if (heard.kind === 'scan') {
      if (heard.fromField && before) restore(before);
      before = null;
      scanned(heard.text);
    } else timer = setTimeout(rest, REST_MS + 10);
  };
  const released = (event: KeyboardEvent): void => {
    if (event.key === 'Alt') wedge.altUp(event.timeStamp);
  };
  const text = (event: Event): void => {
    const { target } = event;
    if (!(target instanceof HTMLInputElement) || !target.classList.contains(CATCHER)) return;
    clearTimeout(injected);
    injected = setTimeout(() => {
      const { value } = target;
      target.value = '';
      if (value.trim().length >= LEAST_TEXT) scanned(value.replace(/[\r\n]+$/, ''));
    }, TEXT_REST_MS);
  };
  const options = { capture: true } as const;
  addEventListener('keydown', hear, options);
  addEventListener('keyup', released, options);
  addEventListener('input', text, options);
  return () => {
    removeEventListener('keydown', hear, options);
    removeEventListener('keyup', released, options);
    removeEventListener('input', text, options);
    clearTimeout(timer);
    clearTimeout(injected);
  };
}
