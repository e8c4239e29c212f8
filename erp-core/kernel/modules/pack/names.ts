import { z } from 'zod';
import { isAddedName } from '../../extension/extension.ts';
import { fieldNameFault, tableNameFault } from './reserved.ts';

const words = z.string().min(1).max(300);
/** What people read, in every language there is. */
export const label = z.strictObject({ en: words, bn: words, hi: words });

export const codes = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'small letters, digits and dashes')
  .max(40);

export const fieldName = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9]{0,39}$/, 'a small letter, then letters and digits')
  .superRefine((name, context) => {
    const fault = fieldNameFault(name);
    if (fault) context.addIssue({ code: 'custom', message: fault });
  });

/** A field that is added to records of another module: no field of a release is called so. */
export const addedName = fieldName.refine(isAddedName, 'begins with an x and a capital, for it is added: "xColour"');

/** What stands in no column: a setting, or a value of an event. */
export const valueName = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9]{0,39}$/, 'a small letter, then letters and digits')
  .refine((name) => !(name in Object.prototype), 'a word of the machinery: choose another');

export const entityName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,29}\.[a-z][a-z0-9-]{0,29}$/, '"pack.thing"')
  .superRefine((name, context) => {
    const fault = tableNameFault(name.slice(name.indexOf('.') + 1).replaceAll('-', '_'));
    if (fault) context.addIssue({ code: 'custom', message: fault });
  });
