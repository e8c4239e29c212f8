import { Preferences } from '@millrace/hmi-ui/states/preferences.svelte.ts';

export const preferences = new Preferences('millrace.panel');
