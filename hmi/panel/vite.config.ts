import { screens } from '@millrace/hmi-ui/vite/screens.ts';
import { defineConfig } from 'vite';

export default defineConfig(screens({ root: import.meta.dirname, base: '/panel' }));
