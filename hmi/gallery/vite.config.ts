import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// One page without a server behind it: what it shows is made up, and no plant ships it.
export default defineConfig({
  base: '/ui/',
  plugins: [svelte()],
  build: { outDir: 'build', chunkSizeWarningLimit: 2_000 },
  server: { fs: { allow: ['..', '../../node_modules', '../../edge-config'] } },
});
