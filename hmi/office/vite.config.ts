import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { completeMessages } from '@millrace/hmi-ui/vite/complete-messages.ts';
import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [
    paraglideVitePlugin({
      project: './project.inlang',
      outdir: './src/paraglide',
      strategy: ['globalVariable', 'baseLocale'],
      outputStructure: 'message-modules',
    }),
    completeMessages({ root: import.meta.dirname, locales: ['en', 'bn', 'hi'] }),
    sveltekit({
      adapter: adapter({ pages: 'build', assets: 'build', fallback: 'index.html', precompress: true }),
      paths: { base: '/office' },
    }),
  ],
  server: {
    fs: { allow: ['..', '../../node_modules', '../../edge-config'] },
    proxy: { '/api': devServer(), '/live': { target: devServer(), ws: true } },
  },
});

/** Where a development server finds the plant. */
function devServer(): string {
  return process.env.MILLRACE_DEV_SERVER ?? 'http://127.0.0.1:8080';
}
