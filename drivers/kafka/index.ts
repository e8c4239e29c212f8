export { kafkaOutlet } from './outlet.ts';
