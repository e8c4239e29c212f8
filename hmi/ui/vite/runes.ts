import { compileModule } from 'svelte/compiler';
import type { Plugin } from 'vite';

/**
 * Compiles the runes of modules (`*.svelte.ts`) for tests outside a browser, by Svelte's own compiler as the apps' builds
 * do: state is then a plain value, for nothing is drawn from it.
 */
export const runes = (): Plugin => ({
  name: 'millrace:runes',
  // After the types are gone: the compiler reads JavaScript.
  enforce: 'post',
  transform(code, id) {
    const filename = id.split('?')[0] ?? id;
    if (!filename.endsWith('.svelte.ts')) return undefined;
    const { js } = compileModule(code, { filename, generate: 'server', dev: false });
    return { code: js.code, map: js.map };
  },
});
