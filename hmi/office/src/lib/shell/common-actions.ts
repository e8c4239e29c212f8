import FilePlus from '@lucide/svelte/icons/file-plus';
import FileText from '@lucide/svelte/icons/file-text';
import LogOut from '@lucide/svelte/icons/log-out';
import Palette from '@lucide/svelte/icons/palette';
import User from '@lucide/svelte/icons/user';
import { to } from '#lib/paths.ts';
import { preferences } from '#lib/preferences.ts';
import { kinds } from '#lib/records/kinds.svelte.ts';
import { session } from '#lib/session.svelte.ts';
import { m } from '#lib/texts.ts';
import type { Action } from './actions.svelte.ts';
import { pages } from './pages.ts';

const THEMES = [
  { theme: 'light', text: m.theme_light },
  { theme: 'dark', text: m.theme_dark },
  { theme: 'contrast', text: m.theme_contrast },
] as const;

/** What can be gone to and done from everywhere, within the reader's rights. */
export const commonActions = (): readonly Action[] => [
  ...pages().map(({ path, href, text, icon, key }) => ({
    ...{ id: `page:${path}`, kind: 'go' as const, text, icon, href },
    ...(key ? { keys: ['g', key] } : {}),
  })),
  ...kinds.modules.flatMap((module) =>
    module.entities.flatMap(({ name, label }): Action[] => [
      { id: `list:${name}`, kind: 'go', text: label, detail: module.label, icon: FileText, href: to.records(name) },
      ...(session.may(`${name}.create`)
        ? [
            {
              ...{ id: `new:${name}`, kind: 'do' as const, text: m.action_new({ what: label }), detail: module.label },
              ...{ icon: FilePlus, href: to.newRecord(name) },
            },
          ]
        : []),
    ]),
  ),
  { id: 'account', kind: 'go', text: m.account_title(), icon: User, href: to.account() },
  ...THEMES.filter(({ theme }) => theme !== preferences.theme).map(
    ({ theme, text }): Action => ({
      ...{ id: `theme:${theme}`, kind: 'do', text: m.action_theme({ theme: text() }), icon: Palette },
      run: () => {
        preferences.theme = theme;
      },
    }),
  ),
  { id: 'sign-out', kind: 'do', text: m.sign_out(), icon: LogOut, run: () => void session.signOut() },
];
