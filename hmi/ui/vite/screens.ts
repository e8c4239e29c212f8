import { join } from 'node:path';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import type { UserConfig } from 'vite';
import { completeMessages } from './complete-messages.ts';
import { writeParts } from './parts.ts';
import { withoutJsonSchema } from './without-json-schema.ts';

/**
 * How an app of screens is built: static files below `base`, one shell page for every address, whole texts in three
 * languages. `root` is the app's folder. In development it asks the plant at MILLRACE_DEV_SERVER.
 */
export function screens({ root, base }: { root: string; base: `/${string}` }): UserConfig {
  const plant = process.env.MILLRACE_DEV_SERVER ?? 'http://127.0.0.1:8080';
  return {
    plugins: [
      paraglideVitePlugin({
        project: './project.inlang',
        outdir: './src/paraglide',
        strategy: ['globalVariable', 'baseLocale'],
        outputStructure: 'message-modules',
      }),
      completeMessages({ root, locales: ['en', 'bn', 'hi'] }),
      withoutJsonSchema(),
      writeParts(join(root, '.svelte-kit', 'parts.json')),
      sveltekit({
        adapter: adapter({ pages: 'build', assets: 'build', fallback: 'index.html', precompress: true }),
        files: { appTemplate: join(import.meta.dirname, 'app.html') },
        paths: { base },
        // What runs for months asks once a minute whether there is a newer build; who takes it, and when, is the page's to say.
        version: { pollInterval: 60_000 },
        // Where there is one it is registered by who needs it, when a person wants it.
        serviceWorker: { register: false },
      }),
    ],
    // A schema that nobody asks is made for nobody: zod's functions have no effect but what they return.
    build: { rolldownOptions: { treeshake: { manualPureFunctions: ['z'] } } },
    server: {
      fs: { allow: ['..', '../../node_modules', '../../edge-config'] },
      proxy: { '/api': plant, '/live': { target: plant, ws: true } },
    },
  };
}
