import { testDatabase } from '../../distribution/testing/database.ts';
import { storeConformance } from './store-conformance.ts';

storeConformance('plain', testDatabase);
