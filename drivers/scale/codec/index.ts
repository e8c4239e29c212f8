export { type AskedProtocol, readScaleCommand, type ScaleCommand, scaleCommand } from './commands.ts';
export { grammarFault, type LineGrammar, lineReader, writeLine } from './line-grammar.ts';
export {
  isScaleFault,
  isScaleReading,
  type ScaleAnswer,
  type ScaleFault,
  type ScaleReader,
  type ScaleReading,
  type ScaleSaid,
} from './reading.ts';
export { sicsReader, writeSics, writeSicsTare } from './sics.ts';
export { toledo8217Reader, writeToledo8217 } from './toledo-8217.ts';
export { type ContinuousFormat, toledoContinuousReader, writeToledoContinuous } from './toledo-continuous.ts';
