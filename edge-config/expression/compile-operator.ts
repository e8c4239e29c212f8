import type { Arithmetic } from './arithmetic.ts';
import { refuse } from './fault.ts';
import type { ASTNode } from './parse.ts';
import type { Compiling, Step, Typed } from './step.ts';
import type { ExpressionValue, ValueType } from './value-type.ts';

const ARITHMETIC = { '+': 'add', '-': 'subtract', '*': 'multiply', '/': 'divide', '%': 'remainder' } as const;
const ORDER = {
  '<': (order: number) => order < 0,
  '<=': (order: number) => order <= 0,
  '>': (order: number) => order > 0,
  '>=': (order: number) => order >= 0,
} as const;

const has = <Table extends object>(table: Table, key: string): key is Extract<keyof Table, string> =>
  Object.hasOwn(table, key);

/** A part of the type that is wanted there. */
export function typed<N>(node: ASTNode, wanted: ValueType, compiling: Compiling<N>): Step<N> {
  const { type, step } = compiling.compile(node);
  if (type !== wanted) refuse(node, { code: 'wrong-type', wanted, found: type });
  return step;
}

/** Operators and the choice between two parts. */
export function compileOperator<N>(node: ASTNode, compiling: Compiling<N>): Typed<N> {
  const { arithmetic: on } = compiling;
  switch (node.op) {
    case '-_': {
      const step = typed(node.args, 'number', compiling);
      return { type: 'number', step: (given) => number<N>(step(given), (value) => on.negate(value)) };
    }
    case '!_': {
      const step = typed(node.args, 'boolean', compiling);
      return {
        type: 'boolean',
        step: (given) => {
          const value = step(given);
          return value === null ? null : !value;
        },
      };
    }
    case '&&':
      return logical(node.args, false, compiling);
    case '||':
      return logical(node.args, true, compiling);
    case '?:':
      return choice(node.args, compiling);
    case '==':
    case '!=':
      return equality(node.args, node.op === '==', compiling);
    case 'in':
      return membership(node.args, compiling);
    default:
      return numbers(node, compiling);
  }
}

/** Two numbers to one, or to how they stand to each other. */
function numbers<N>(node: ASTNode, compiling: Compiling<N>): Typed<N> {
  const { arithmetic: on } = compiling;
  if (has(ARITHMETIC, node.op)) {
    const [left, right] = node.args as readonly [ASTNode, ASTNode];
    const method = ARITHMETIC[node.op];
    const [a, b] = [typed(left, 'number', compiling), typed(right, 'number', compiling)];
    return {
      type: 'number',
      step: (given) => number<N>(a(given), (x) => number<N>(b(given), (y) => on[method](x, y))),
    };
  }
  if (has(ORDER, node.op)) {
    const [left, right] = node.args as readonly [ASTNode, ASTNode];
    const holds = ORDER[node.op];
    const [a, b] = [typed(left, 'number', compiling), typed(right, 'number', compiling)];
    return {
      type: 'boolean',
      step: (given) => number<N>(a(given), (x) => number<N>(b(given), (y) => holds(on.compare(x, y)))),
    };
  }
  return refuse(node, { code: 'not-offered', found: node.input.slice(node.start, node.end) });
}

/** The type was checked when it was compiled: what is there is a number. */
const number = <N>(value: ExpressionValue<N>, then: (value: N) => ExpressionValue<N>): ExpressionValue<N> =>
  value === null ? null : then(value as N);

/** One side that decides is enough, whether or not the other has a value. */
function logical<N>(sides: readonly [ASTNode, ASTNode], decides: boolean, compiling: Compiling<N>): Typed<N> {
  const [a, b] = [typed(sides[0], 'boolean', compiling), typed(sides[1], 'boolean', compiling)];
  return {
    type: 'boolean',
    step: (given) => {
      const left = a(given);
      if (left === decides) return decides;
      const right = b(given);
      if (right === decides) return decides;
      return left === null || right === null ? null : !decides;
    },
  };
}

function choice<N>(parts: readonly [ASTNode, ASTNode, ASTNode], compiling: Compiling<N>): Typed<N> {
  const when = typed(parts[0], 'boolean', compiling);
  const [then, otherwise] = [compiling.compile(parts[1]), compiling.compile(parts[2])];
  if (then.type !== otherwise.type) {
    refuse(parts[2], { code: 'different-types', left: then.type, right: otherwise.type });
  }
  return {
    type: then.type,
    step: (given) => {
      const holds = when(given);
      return holds === null ? null : holds ? then.step(given) : otherwise.step(given);
    },
  };
}

const same = <N>(on: Arithmetic<N>, type: ValueType, a: ExpressionValue<N>, b: ExpressionValue<N>): boolean =>
  type === 'number' ? on.compare(a as N, b as N) === 0 : a === b;

function equality<N>(sides: readonly [ASTNode, ASTNode], equal: boolean, compiling: Compiling<N>): Typed<N> {
  const [left, right] = [compiling.compile(sides[0]), compiling.compile(sides[1])];
  if (left.type !== right.type) refuse(sides[1], { code: 'different-types', left: left.type, right: right.type });
  return {
    type: 'boolean',
    step: (given) => {
      const [a, b] = [left.step(given), right.step(given)];
      return a === null || b === null ? null : same(compiling.arithmetic, left.type, a, b) === equal;
    },
  };
}

function membership<N>([one, list]: readonly [ASTNode, ASTNode], compiling: Compiling<N>): Typed<N> {
  const wanted = compiling.compile(one);
  if (list.op !== 'list') return refuse(list, { code: 'not-offered', found: list.input.slice(list.start, list.end) });
  const members = list.args.map((member) => typed(member, wanted.type, compiling));
  return {
    type: 'boolean',
    step: (given) => {
      const value = wanted.step(given);
      if (value === null) return null;
      let unknown = false;
      for (const member of members) {
        const other = member(given);
        if (other === null) unknown = true;
        else if (same(compiling.arithmetic, wanted.type, value, other)) return true;
      }
      return unknown ? null : false;
    },
  };
}
