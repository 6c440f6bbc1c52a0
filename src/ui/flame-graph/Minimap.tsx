/** The whole graph in small, with the part that is zoomed in to; a click goes to what is there. Seen only when zoomed. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useEffect, useMemo, useRef } from 'react';
import { layoutFrames, rectangleAt, rectangleOf, rowsOf, type WeighedTree } from '#model/flame-layout.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';
import { testIds } from '../test-ids.ts';
import { useBox } from './use-box.ts';

interface MinimapProps {
  tree: WeighedTree;
  focus: number;
  onFocus: (node: number) => void;
  fillOf: (node: number) => string;
}

const height = 40;

export function Minimap({ tree, focus, onFocus, fillOf }: MinimapProps) {
  const styles = useStyles2(minimapStyle);
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width } = useBox(box);
  const layout = useMemo(() => (width > 0 ? layoutFrames(tree, ROOT, width) : undefined), [tree, width]);
  const rowHeight = layout === undefined ? 1 : Math.max(1, Math.min(4, height / rowsOf(layout)));
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || layout === undefined) return;
    context.clearRect(0, 0, width, height);
    for (let row = 0; row < rowsOf(layout) && row * rowHeight < height; row++) {
      for (let i = layout.rowOffsets[row]!; i < layout.rowOffsets[row + 1]!; i++) {
        if (layout.marked[i]! > 0) continue;
        context.fillStyle = fillOf(layout.node[i]!);
        context.fillRect(layout.x[i]!, row * rowHeight, layout.rectangleWidth[i]!, rowHeight);
      }
    }
  }, [layout, width, rowHeight, fillOf]);
  const at = layout === undefined ? NONE : rectangleOf(layout, focus);
  return (
    // Everything that a click does here, the breadcrumb does on the keyboard.
    <div
      ref={box}
      className={styles.box}
      aria-hidden
      data-testid={testIds.flameGraph.minimap}
      onClick={(event) => {
        if (layout === undefined) return;
        const { left, top } = event.currentTarget.getBoundingClientRect();
        const row = Math.min(rowsOf(layout) - 1, Math.floor((event.clientY - top) / rowHeight));
        for (let above = row; above >= 0; above--) {
          const found = rectangleAt(layout, above, event.clientX - left);
          if (found !== NONE) return onFocus(layout.node[found]!);
        }
      }}
    >
      <canvas ref={canvas} width={Math.max(1, width)} height={height} />
      {at !== NONE && layout !== undefined && (
        <div className={styles.part} style={{ left: layout.x[at]!, width: Math.max(3, layout.rectangleWidth[at]!) }} />
      )}
    </div>
  );
}

const minimapStyle = (theme: GrafanaTheme2) => ({
  box: css({ position: 'relative', height, overflow: 'hidden', cursor: 'pointer', '& canvas': { display: 'block' } }),
  part: css({
    position: 'absolute',
    top: 0,
    bottom: 0,
    pointerEvents: 'none',
    border: `2px solid ${theme.colors.primary.main}`,
    boxShadow: `0 0 0 9999px ${theme.colors.background.primary}99`,
  }),
});
