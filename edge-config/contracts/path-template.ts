const PLACEHOLDER = /\{[^{}]*\}/g;

/** What a path with {names} can become: a name stands for a part of one level. */
export const templatePattern = (template: string): RegExp =>
  new RegExp(`^${template.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(PLACEHOLDER, '[^/]+')}$`);

/** The paths that a template with {names} can become; without names: itself, where it is there. */
export function fittingPaths(template: string, paths: readonly string[]): string[] {
  const pattern = templatePattern(template);
  return paths.filter((path) => pattern.test(path));
}
