import { m } from '#paraglide/messages.js';
import { overwriteGetLocale } from '#paraglide/runtime.js';
import { preferences } from './preferences.ts';

// Every text asks for the language when it is drawn; reading it from a rune redraws them all when it changes, and
// nothing typed is lost to a reload.
overwriteGetLocale(() => preferences.locale);

export { m };
