import type { Declarations } from '../declarations.ts';
import type { EntityDefinition } from '../entity.ts';
import type { Label } from '../label.ts';
import { readyLabel, type TemplateIssue } from './fill-label.ts';
import { fieldsWithComputed, type NamedField, namesOf } from './names.ts';
import type { PrintDefinition } from './print-template.ts';
import { readyDocument } from './ready-document.ts';

/** The names that a template of this entity may use. */
export const templateNames = (
  of: EntityDefinition,
  registry: Pick<Declarations, 'entities'>,
): ReadonlyMap<string, NamedField> => namesOf(of, fieldsWithComputed(of), registry);

/** All that is wrong with a template, in each place; none: it prints. */
export function templateIssues(
  definition: PrintDefinition,
  of: EntityDefinition,
  registry: Pick<Declarations, 'entities' | 'queries'>,
  locale: keyof Label,
): readonly TemplateIssue[] {
  const ready =
    definition.kind === 'label'
      ? readyLabel(definition, templateNames(of, registry), locale)
      : readyDocument(definition, of, registry, locale);
  return 'issues' in ready ? ready.issues : [];
}
