import type { PackManifest } from './manifest.ts';

/** What a pack has beside its entities, as `adds` and `drops` name it: "pack:setting.limit", "pack:event.released". */
export const besidesIn = ({ name, settings, events, automations }: PackManifest): readonly string[] => [
  ...Object.keys(settings).map((setting) => `${name}:setting.${setting}`),
  ...events.map((event) => `${name}:event.${event.name.slice(name.length + 1)}`),
  ...automations.map((automation) => `${name}:automation.${automation.name}`),
];

/** The handlers of automations that are among what a version adds. */
export const handlersIn = ({ name }: Pick<PackManifest, 'name'>, adds: readonly string[]): readonly string[] => {
  const prefix = `${name}:automation.`;
  return adds.flatMap((one) => (one.startsWith(prefix) ? [`${name}.${one.slice(prefix.length)}`] : []));
};
