/**
 * Who calls whom: functions and the calls between them, the large ones only.
 *
 *     const graph = callGraph(tree, 100);
 *     graph.functions[0];     // { name: 'main', self: 10n, total: 160n }, the largest total first
 *     graph.calls[0];         // { caller: 0, callee: 1, value: 150n, isDirect: true }
 *
 * A stack counts once for a function and once for a call, however often they recur on it. Where functions between two
 * that are shown are not, the call between those two is not a direct one.
 */
import { byTotal, functionTable, type FunctionRow } from '#model/function-table.ts';
import type { NameTree } from '#model/name-tree.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';

export interface Call {
  /** Indexes of functions. */
  caller: number;
  callee: number;
  value: bigint;
  /** False when others, which are not shown, were between the two. */
  isDirect: boolean;
}

export interface CallGraph {
  total: bigint;
  functions: FunctionRow[];
  calls: Call[];
  /** How many functions there were. */
  functionCount: number;
}

export function callGraph(tree: NameTree, maxFunctions: number): CallGraph {
  const all = functionTable(tree).filter(({ total, self }) => total !== 0n || self !== 0n);
  const functions = all.sort(byTotal).slice(0, maxFunctions);
  const shown = new Map(functions.map(({ name, folded }, i) => [folded ? tree.foldName : name, i]));
  // The first name is the root's, which is no function.
  const functionOf = Int32Array.from(tree.names, (name, index) =>
    index === 0 ? NONE : (shown.get(index === tree.foldName ? index : name) ?? NONE),
  );
  return { total: tree.total[ROOT]!, functions, calls: callsOf(tree, functionOf), functionCount: all.length };
}

interface CallSum extends Call {
  /** How many of it are on the stack that is being walked. */
  open: number;
}

/** Walks the tree from the root; what is open on the way counts once. */
function callsOf(tree: NameTree, functionOf: Int32Array): Call[] {
  const { firstChild, nextSibling, parent, name, total } = tree;
  const nodes = name.length;
  const calls = new Map<number, CallSum>();
  const functionCount = tree.names.length + 1;
  /** By node: the nearest function on the way to it that is shown, itself included. */
  const nearest = new Int32Array(nodes).fill(NONE);
  /** By node: whether a function between that one and the node's child is not shown. */
  const isGap = new Uint8Array(nodes);
  const entered = new Array<CallSum | undefined>(nodes);
  let node = firstChild[ROOT]!;
  while (node !== NONE && node !== ROOT) {
    const above = parent[node]!;
    const own = functionOf[name[node]!]!;
    const caller = nearest[above]!;
    if (own === NONE) {
      nearest[node] = caller;
      isGap[node] = 1;
    } else {
      nearest[node] = own;
      if (caller !== NONE) {
        const key = caller * functionCount + own;
        let call = calls.get(key);
        if (call === undefined) {
          call = { caller, callee: own, value: 0n, isDirect: false, open: 0 };
          calls.set(key, call);
        }
        call.isDirect ||= isGap[above] === 0;
        call.value += call.open++ === 0 ? total[node]! : 0n;
        entered[node] = call;
      }
    }
    if (firstChild[node] !== NONE) {
      node = firstChild[node]!;
      continue;
    }
    while (node !== ROOT && nextSibling[node] === NONE) {
      leave(entered[node]);
      node = parent[node]!;
    }
    if (node !== ROOT) {
      leave(entered[node]);
      node = nextSibling[node]!;
    }
  }
  return [...calls.values()]
    .map(({ caller, callee, value, isDirect }) => ({ caller, callee, value: BigInt.asIntN(64, value), isDirect }))
    .sort((a, b) => (a.value < b.value ? 1 : a.value > b.value ? -1 : a.caller - b.caller || a.callee - b.callee));
}

function leave(call: CallSum | undefined): void {
  if (call !== undefined) {
    call.open--;
  }
}
