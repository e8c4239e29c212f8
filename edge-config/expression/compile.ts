import type { Arithmetic } from './arithmetic.ts';
import { compileCall } from './compile-call.ts';
import { compileOperator } from './compile-operator.ts';
import { ExpressionError, type ExpressionFault, refuse } from './fault.ts';
import type { HostCall, HostFunction } from './host-function.ts';
import { type ASTNode, parse } from './parse.ts';
import type { Compiling, Step, Typed } from './step.ts';
import type { ExpressionValue, ValueType } from './value-type.ts';

export interface CompileOptions<N> {
  readonly text: string;
  /** Names that the formula may use, and what they are: "points", or "setting.limit" of two words. */
  readonly names: ReadonlyMap<string, ValueType>;
  readonly arithmetic: Arithmetic<N>;
  /** What the formula must be; anything where it is left out. */
  readonly result?: ValueType;
  readonly functions?: Readonly<Record<string, HostFunction>>;
}

export interface CompiledExpression<N> {
  readonly type: ValueType;
  /** The names that are used, in the order in which they stand first. */
  readonly names: readonly string[];
  readonly hostCalls: readonly HostCall[];
  /**
   * Reckons once; `values` by name, `host` gives what a call of the host's functions is now. Null where there is no value.
   * Takes as many steps as the formula has parts, and throws nothing.
   */
  evaluate(
    values: (name: string) => ExpressionValue<N>,
    host?: (call: number) => ExpressionValue<N>,
  ): ExpressionValue<N>;
}

export type Compiled<N> =
  | { readonly ok: true; readonly expression: CompiledExpression<N> }
  | { readonly ok: false; readonly fault: ExpressionFault };

const NOTHING = (): null => null;

/** Reads and checks a formula against the names it may use. Throws nothing for anything that is in its text. */
export function compileExpression<N>(options: CompileOptions<N>): Compiled<N> {
  try {
    const used = new Set<string>();
    const hostCalls: HostCall[] = [];
    const compiling: Compiling<N> = {
      arithmetic: options.arithmetic,
      names: options.names,
      functions: options.functions ?? {},
      used,
      hostCalls,
      compile: (node) => compileNode(node, compiling),
    };
    const node = parse(options.text);
    const { type, step } = compiling.compile(node);
    if (options.result !== undefined && options.result !== type) {
      refuse(node, { code: 'wrong-type', wanted: options.result, found: type });
    }
    return {
      ok: true,
      expression: {
        type,
        names: [...used],
        hostCalls,
        evaluate: (values, host = NOTHING) => step({ values, host }),
      },
    };
  } catch (error) {
    if (error instanceof ExpressionError) return { ok: false, fault: error.fault };
    throw error;
  }
}

function compileNode<N>(node: ASTNode, compiling: Compiling<N>): Typed<N> {
  switch (node.op) {
    case 'value':
      return literal(node, compiling);
    case 'id':
      return name(node, compiling);
    case 'call':
    case 'rcall':
      return compileCall(node, compiling);
    case '.':
      return member(node, compiling);
    case '.?':
    case '[]':
    case '[?]':
    case 'list':
    case 'map':
      return refuse(node, { code: 'not-offered', found: node.input.slice(node.start, node.end) });
    default:
      return compileOperator(node, compiling);
  }
}

function literal<N>(node: ASTNode & { op: 'value' }, { arithmetic }: Compiling<N>): Typed<N> {
  const { args: value } = node;
  if (typeof value === 'boolean') return { type: 'boolean', step: () => value };
  if (typeof value === 'string') return { type: 'text', step: () => value };
  const written = node.input.slice(node.start, node.end);
  // What the parser made of a number is a double or a whole number of 64 bits: the digits that stand there are exact.
  const number = typeof value === 'number' || typeof value === 'bigint' ? arithmetic.literal(written) : null;
  if (number === null) return refuse(node, { code: 'not-offered', found: written });
  return { type: 'number', step: () => number };
}

const name = <N>(node: ASTNode & { op: 'id' }, compiling: Compiling<N>): Typed<N> =>
  readName(node, node.args, [...compiling.names.keys()], compiling);

/** `setting.limit`: a name of two words, where the embedder has names that begin so; of values nothing is taken out. */
function member<N>(node: ASTNode & { op: '.' }, compiling: Compiling<N>): Typed<N> {
  const [of, field] = node.args;
  const known = of.op === 'id' ? [...compiling.names.keys()].filter((one) => one.startsWith(`${of.args}.`)) : [];
  if (of.op !== 'id' || known.length === 0)
    return refuse(node, { code: 'not-offered', found: node.input.slice(node.start, node.end) });
  return readName(node, `${of.args}.${field}`, known, compiling);
}

function readName<N>(node: ASTNode, called: string, known: readonly string[], { names, used }: Compiling<N>): Typed<N> {
  const type = names.get(called);
  if (type === undefined) return refuse(node, { code: 'unknown-name', name: called, known });
  used.add(called);
  const step: Step<N> = ({ values }) => values(called);
  return { type, step };
}
