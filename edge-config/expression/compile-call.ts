import { typed } from './compile-operator.ts';
import { refuse } from './fault.ts';
import { OWN_FUNCTIONS, type OwnFunction } from './functions.ts';
import type { ASTNode } from './parse.ts';
import type { Compiling, Typed } from './step.ts';

/** Calls: `round(x, 2)`, and the same as `x.round(2)`. */
export function compileCall<N>(node: ASTNode & { op: 'call' | 'rcall' }, compiling: Compiling<N>): Typed<N> {
  const [name, given] = node.op === 'call' ? node.args : [node.args[0], [node.args[1], ...node.args[2]]];
  const own = Object.hasOwn(OWN_FUNCTIONS, name) ? OWN_FUNCTIONS[name] : undefined;
  if (own) return ownCall(node, own, name, given, compiling);
  if (Object.hasOwn(compiling.functions, name)) return hostCall(node, name, given, compiling);
  const known = [...Object.keys(OWN_FUNCTIONS), ...Object.keys(compiling.functions)];
  return refuse(node, { code: 'unknown-function', name, known });
}

function ownCall<N>(
  node: ASTNode,
  { usage, parameters, optional = 0, repeats = false, result, apply }: OwnFunction,
  name: string,
  given: readonly ASTNode[],
  compiling: Compiling<N>,
): Typed<N> {
  if (given.length < parameters.length - optional || (given.length > parameters.length && !repeats)) {
    refuse(node, { code: 'wrong-arguments', name, usage });
  }
  const steps = given.map((one, at) => {
    const wanted = parameters[Math.min(at, parameters.length - 1)];
    return wanted === undefined ? compiling.compile(one).step : typed(one, wanted, compiling);
  });
  const { arithmetic } = compiling;
  return {
    type: result,
    step: (all) => {
      const values: (N | boolean | string)[] = [];
      for (const step of steps) {
        const value = step(all);
        if (value === null) return null;
        values.push(value);
      }
      return apply(arithmetic, values);
    },
  };
}

/** The host looks after the history of a name, not of a formula: what it is asked for must be a name. */
function hostCall<N>(node: ASTNode, name: string, given: readonly ASTNode[], compiling: Compiling<N>): Typed<N> {
  const { usage, result, takes } = compiling.functions[name] as NonNullable<(typeof compiling.functions)[string]>;
  const [of, ...rest] = given;
  const texts = rest.flatMap((one) => (one.op === 'value' && typeof one.args === 'string' ? [one.args] : []));
  if (of?.op !== 'id' || texts.length !== rest.length || !takes(texts)) {
    return refuse(node, { code: 'wrong-arguments', name, usage });
  }
  typed(of, 'number', compiling);
  const number = compiling.hostCalls.push({ name, of: of.args, texts }) - 1;
  return { type: result, step: ({ host }) => host(number) };
}
