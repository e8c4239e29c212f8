/** What is used of qrcode, which ships no types of its own. */
declare module 'qrcode' {
  interface QRCodeModule {
    toString(text: string, options: { type: 'utf8'; errorCorrectionLevel: 'L' | 'M' | 'Q' | 'H' }): Promise<string>;
  }
  const qrcode: QRCodeModule;
  export default qrcode;
}
