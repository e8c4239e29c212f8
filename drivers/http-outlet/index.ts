export { signatureOf } from './batch.ts';
export { httpOutlet } from './outlet.ts';
