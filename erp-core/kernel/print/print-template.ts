import { z } from 'zod';
import type { Declarations } from '../declarations.ts';
import type { EntityDefinition } from '../entity.ts';
import type { Label } from '../label.ts';
import { documentDefinition } from './document-definition.ts';
import { readyLabel, type TemplateIssue } from './fill-label.ts';
import { labelDefinition } from './label-definition.ts';
import { fieldsWithComputed, type NamedField, namesOf } from './names.ts';
import { readyDocument } from './ready-document.ts';

/** What a template says: a label, or a document. */
export const printDefinition = z.discriminatedUnion('kind', [labelDefinition, documentDefinition]);
export type PrintDefinition = z.infer<typeof printDefinition>;

/** What a module prints of its records, as data: a company may put another one of the same name in its place. */
export interface PrintTemplate {
  readonly name: string;
  readonly label: Label;
  /** The entity whose records it prints. */
  readonly of: string;
  readonly definition: PrintDefinition;
}

/** Declares a label: `labelTemplate('stock.item-label', { label, of: item, width: 70, height: 40, elements: [ … ] })`. */
export const labelTemplate = (
  name: string,
  {
    label,
    of,
    ...definition
  }: { readonly label: Label; readonly of: { readonly definition: EntityDefinition } } & Omit<
    z.input<typeof labelDefinition>,
    'kind'
  >,
): PrintTemplate => ({
  ...{ name, label, of: of.definition.name },
  definition: labelDefinition.parse({ kind: 'label', ...definition }),
});

/** Declares a document: `documentTemplate('stock.transfer-note', { label, of: transferOrder, facts: [ … ], table: { … } })`. */
export const documentTemplate = (
  name: string,
  {
    label,
    of,
    ...definition
  }: { readonly label: Label; readonly of: { readonly definition: EntityDefinition } } & Omit<
    z.input<typeof documentDefinition>,
    'kind'
  >,
): PrintTemplate => ({
  ...{ name, label, of: of.definition.name },
  definition: documentDefinition.parse({ kind: 'document', ...definition }),
});

/** The names that a template of this entity may use. */
export const templateNames = (
  of: EntityDefinition,
  registry: Pick<Declarations, 'entities'>,
): ReadonlyMap<string, NamedField> => namesOf(of, fieldsWithComputed(of), registry);

/** All that is wrong with a template, in each place; none: it prints. */
export function templateIssues(
  definition: PrintDefinition,
  of: EntityDefinition,
  registry: Pick<Declarations, 'entities'>,
  locale: keyof Label,
): readonly TemplateIssue[] {
  const ready =
    definition.kind === 'label'
      ? readyLabel(definition, templateNames(of, registry), locale)
      : readyDocument(definition, of, registry, locale);
  return 'issues' in ready ? ready.issues : [];
}
