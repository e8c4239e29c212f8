// What both twins say: a module in code with its migration, and a pack of data. Whatever a test asks of both has to be
// answered alike.
export const label = (en: string) => ({ en, bn: `${en} (bn)`, hi: `${en} (hi)` });
export const RIGHT = 'twin.worth.see';
