/** The table of functions beside the graph. What is listed is worked out when it changes, not whenever a frame is zoomed to. */
import { useMemo } from 'react';
import { packageOf } from '#model/color-package.ts';
import type { NameTree } from '#model/name-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { FunctionTable } from '../../ui/function-table/FunctionTable.tsx';
import type { SidePaneProps } from './SidePane.tsx';

export function FunctionsPane({ shown, functions, link, graph, setGraph, colors, ...props }: SidePaneProps) {
  const { tree, drawn } = shown;
  const { matches, matchesName, ...rest } = link;
  const rows = useMemo(() => {
    if (!link.searching) return functions;
    const indexOf = new Map(drawn.names.map((name, index) => [name, index]));
    return functions.filter(({ name, folded }) => {
      const index = indexOf.get(name);
      // The server names functions that the cut tree lacks.
      return !folded && (index === undefined ? matchesName(name) : matches(index));
    });
  }, [functions, drawn, link.searching, matches, matchesName]);
  return (
    <FunctionTable
      {...rest}
      by={props.by}
      rows={rows}
      total={tree.total[ROOT]!}
      text={props.text}
      colorOf={colors.ofName}
      columns={graph.columns}
      money={props.money}
      packageOf={packageOf}
      fileOf={props.fileOf}
      framesOf={useMemo(() => framesByName(tree), [tree])}
      sort={graph.sort}
      onSort={(sort) => setGraph({ sort })}
      actionsOf={props.actionsOfName}
    />
  );
}

/** How many frames bear a name; counted when somebody asks. */
function framesByName({ names, name, foldName }: NameTree): (text: string) => number {
  let counts: Map<string, number> | undefined;
  const counted = () => {
    const all = new Map<string, number>();
    for (let node = 1; node < name.length; node++) {
      const text = names[name[node]!]!;
      if (name[node] !== foldName) all.set(text, (all.get(text) ?? 0) + 1);
    }
    return all;
  };
  return (text) => (counts ??= counted()).get(text) ?? 0;
}
