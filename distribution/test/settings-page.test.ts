import { expect, test } from 'vitest';
import { settingsPage, writtenSettingsPage } from '../settings-page.ts';

test('docs/settings.md says what the schemas say: run `node distribution/settings-page.ts` after a change', () => {
  expect(writtenSettingsPage()).toBe(settingsPage());
});

test('it names every setting that a plant is begun with', () => {
  const page = settingsPage();
  for (const name of ['DATA', 'HOST', 'NAME', 'PORT', 'HTTPS_PORT', 'MQTT_PORT', 'MQTT_TLS_PORT', 'DEMO'])
    expect(page).toContain(`\`MILLRACE_${name}\``);
  expect(page).toContain('`DATABASE_URL`');
});

test('nothing of the machine that wrote it stands on it', () => {
  expect(settingsPage()).not.toContain(process.cwd());
});
