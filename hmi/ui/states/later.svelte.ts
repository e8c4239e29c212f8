/**
 * A part of the page that nothing waits for: loaded once the browser has nothing else to do, or at once where it is wanted
 * (`wanted`, read where it is drawn). `part` is null until then. Where it could not be loaded it is tried again when it is
 * wanted next. For the component that calls this.
 */
export function useLater<Part>(load: () => Promise<{ readonly default: Part }>, wanted: () => boolean) {
  let part = $state.raw<Part | null>(null);
  let isLoading = false;
  async function get(): Promise<void> {
    if (isLoading || part) return;
    isLoading = true;
    try {
      part = (await load()).default;
    } catch (error) {
      console.debug('a part of the page could not be loaded', error);
    } finally {
      isLoading = false;
    }
  }
  $effect(() => {
    if (wanted()) void get();
  });
  $effect(() => {
    // Safari tells nobody when it is idle.
    if (typeof requestIdleCallback !== 'function') {
      const timer = setTimeout(get, AFTER_MS);
      return () => clearTimeout(timer);
    }
    const idle = requestIdleCallback(() => void get(), { timeout: 2 * AFTER_MS });
    return () => cancelIdleCallback(idle);
  });
  return {
    get part(): Part | null {
      return part;
    },
  };
}

const AFTER_MS = 2_000;
