import { join } from 'node:path';
import { module } from '../../kernel/index.ts';
import { item } from './item.ts';
import { refuse } from './refusals.ts';
import { saveItem } from './save-item.ts';

export { type Item, item } from './item.ts';

export default module('stock', {
  needs: ['kernel'],
  entities: [item],
  commands: [saveItem],
  refusals: refuse,
  migrations: join(import.meta.dirname, 'migrations'),
});
