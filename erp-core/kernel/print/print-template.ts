import { z } from 'zod';
import type { EntityDefinition } from '../entity.ts';
import type { Label } from '../label.ts';
import { documentDefinition } from './document-definition.ts';
import { labelDefinition } from './label-definition.ts';

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
