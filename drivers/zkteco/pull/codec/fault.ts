/**
 * Why a clock gave no answer that can be used, and whose fault it is; codes as in the contract of drivers.
 *
 * | code | meaning |
 * |---|---|
 * | `lost` | the link is gone |
 * | `silent` | nothing was answered in time |
 * | `garbled` | what came is not this protocol, or not the answer to the question |
 * | `refused` | the clock will not have us: wrong communication key |
 * | `device` | the clock answered that it cannot |
 */
export type ClockFaultCode = 'lost' | 'silent' | 'garbled' | 'refused' | 'device';

export class ClockFault extends Error {
  override readonly name = 'ClockFault';
  readonly code: ClockFaultCode;

  constructor(code: ClockFaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
