/**
 * A flame graph of any tree of frames, with one value or two: what it weighs, how it is coloured and what is said of a
 * frame come from outside.
 *
 *     <FlameGraph tree={weighed(tree, tree.total)} focus={ROOT} onFocus={setFocus} icicle
 *       fillOf={(node) => color} factsOf={(node) => facts} markerOf={…} labelOf={…} />
 *
 *     ┌ scroll ────────────────────────┐
 *     │ canvas: thin frames, markers   │  as large as what can be seen, stays in place
 *     │ elements: d3-flame-graph's SVG │  as high as all rows
 *     │ outlines: pointer, keyboard    │
 *     └────────────────────────────────┘
 *
 * It is one stop of the Tab key: arrows move a cursor from frame to frame, Enter zooms in, Escape out.
 */
import { cx } from '@emotion/css';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { rectangleAt, rectangleOf, rowOf, type WeighedTree } from '#model/flame-layout.ts';
import { nestFrames } from '#model/flame-layout-parts.ts';
import { type Direction, step } from '#model/flame-layout-steps.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';
import { testIds } from '../test-ids.ts';
import { drawElements, type FrameLook, recolorElements, rowHeight } from './draw-elements.ts';
import { dimFill, flameStyle, markerFill } from './flame-style.ts';
import { type FrameAction, runShortcut } from './frame-action.ts';
import { type FrameFacts, nameOfNode, sentence } from './frame-facts.ts';
import { FrameMenu } from './FrameMenu.tsx';
import { FrameTooltip } from './FrameTooltip.tsx';
import { paintThin, rowAt, rowTop } from './paint-thin.ts';
import { useBox } from './use-box.ts';
import { type SeenFrames, useFlameLayout } from './use-flame-layout.ts';

export interface FlameGraphProps {
  tree: WeighedTree;
  /** The node that takes the whole width. */
  focus: number;
  onFocus: (node: number) => void;
  /** Root at the top; otherwise at the bottom. */
  icicle: boolean;
  fillOf: (node: number) => string;
  /** Name indexes that stand out (1); all others are set back. Undefined when nothing is looked for. */
  marked?: Uint8Array;
  factsOf: (node: number) => FrameFacts;
  /** For a run of frames that are too thin, under a node. */
  markerOf: (under: number, frames: number, weight: number) => FrameFacts;
  /** What stands on a frame of that width. */
  labelOf: (node: number, width: number) => string;
  /** The frame the keyboard is on; stays when the picture changes. NONE for none. */
  cursor: number;
  onCursor: (node: number) => void;
  /** Asked to look for a function by its whole name. */
  onSearch: (name: string) => void;
  /** What else can be done with a frame. */
  actionsOf?: (node: number) => readonly FrameAction[];
  /** What a screen reader calls it. */
  title: string;
  testId?: string;
}

/** Where something is shown: a rectangle of a picture, and a place in the window. Gone when the picture changes. */
interface At {
  of: SeenFrames;
  rectangle: number;
  x: number;
  y: number;
}

export function FlameGraph(props: FlameGraphProps) {
  const { tree, focus, onFocus, icicle, fillOf, marked, factsOf, markerOf, labelOf, onCursor, onSearch } = props;
  const { shape } = tree;
  const theme = useTheme2();
  const styles = useStyles2(flameStyle);
  const idPrefix = useId();
  const scroll = useRef<HTMLDivElement>(null);
  const elements = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = useBox(scroll);
  const seen = useFlameLayout(tree, focus, width);
  const [lastHover, setHover] = useState<At>();
  const [lastMenu, setMenu] = useState<At>();
  const [lastTip, setTip] = useState<At>();
  const live = <T extends Pick<At, 'of'>>(place: T | undefined) => (place?.of === seen ? place : undefined);
  const [hover, menu, tip] = [live(lastHover), live(lastMenu), live(lastTip)];

  const cursor = useMemo(
    () => (seen === undefined || props.cursor === NONE ? NONE : rectangleOf(seen.layout, props.cursor)),
    [seen, props.cursor],
  );
  /** A marker has no node of its own, so it is held here. */
  const [lastMarker, setMarker] = useState<Pick<At, 'of' | 'rectangle'>>();
  const at = live(lastMarker)?.rectangle ?? cursor;

  const look = useCallback(
    (rectangle: number): FrameLook => {
      const node = seen!.layout.node[rectangle]!;
      return { fill: fillOf(node), dim: marked !== undefined && marked[shape.name[node]!] !== 1 };
    },
    [seen, fillOf, marked, shape],
  );
  const factsAt = useCallback(
    (rectangle: number): FrameFacts => {
      const { layout } = seen!;
      const node = layout.node[rectangle]!;
      const frames = layout.marked[rectangle]!;
      return frames > 0 ? markerOf(node, frames, layout.markedWeight[rectangle]!) : factsOf(node);
    },
    [seen, factsOf, markerOf],
  );

  const paint = useCallback(() => {
    if (seen === undefined || canvas.current === null || scroll.current === null) return;
    const { layout, large } = seen;
    const { scrollTop } = scroll.current;
    const fills = { markerFill: markerFill(theme), dimFill: dimFill(theme) };
    paintThin(canvas.current, { layout, large, icicle, top: scrollTop, height, look, ...fills });
  }, [seen, height, icicle, look, theme]);

  // The picture is drawn when it changes shape, and only painted over when it changes colour.
  const latestLook = useRef(look);
  useLayoutEffect(() => {
    latestLook.current = look;
  }, [look]);
  useLayoutEffect(() => {
    if (seen === undefined || elements.current === null) return;
    const { layout, large, rows } = seen;
    const nodeOf = (rectangle: number) => layout.node[rectangle]!;
    drawElements(elements.current, nestFrames(layout, large, labelOf), {
      width,
      rows,
      icicle,
      idPrefix,
      look: (rectangle) => latestLook.current(rectangle),
      nameOf: (rectangle) => nameOfNode(shape, nodeOf(rectangle)),
      sentenceOf: (rectangle) => sentence(factsOf(nodeOf(rectangle))),
    });
  }, [seen, width, icicle, idPrefix, shape, labelOf, factsOf]);
  useLayoutEffect(() => {
    if (elements.current !== null && seen !== undefined) recolorElements(elements.current, look);
  }, [seen, look]);
  useLayoutEffect(paint, [paint]);

  // A new focus or orientation begins where its first rows are.
  useLayoutEffect(() => {
    if (scroll.current === null || seen === undefined) return;
    const top = rowTop(seen.layout.focusRow, seen.rows, icicle);
    const { scrollTop, clientHeight } = scroll.current;
    if (!icicle || top < scrollTop || top + 4 * rowHeight > scrollTop + clientHeight) {
      scroll.current.scrollTop = icicle ? Math.max(0, top - 2 * rowHeight) : top + 3 * rowHeight - clientHeight;
    }
  }, [seen, icicle]);

  // What the cursor is put on from outside is brought into view.
  useEffect(() => {
    if (seen === undefined || cursor === NONE || scroll.current === null) return;
    const top = rowTop(rowOf(seen.layout, cursor), seen.rows, icicle);
    const { scrollTop, clientHeight } = scroll.current;
    scroll.current.scrollTop = Math.min(Math.max(scrollTop, top + rowHeight - clientHeight), top);
  }, [seen, cursor, icicle]);

  const rectangleUnder = (event: { clientX: number; clientY: number }): number => {
    if (seen === undefined || elements.current === null) return NONE;
    const box = elements.current.getBoundingClientRect();
    return rectangleAt(seen.layout, rowAt(event.clientY - box.top, seen.rows, icicle), event.clientX - box.left);
  };

  const zoomTo = (rectangle: number) => {
    if (seen === undefined || rectangle === NONE) return;
    const node = seen.layout.node[rectangle]!;
    onCursor(node);
    onFocus(node);
  };

  // On the way down, so that d3-flame-graph's own zoom never hears of it.
  useEffect(() => {
    const { current: host } = elements;
    const onClick = (event: MouseEvent) => {
      event.stopPropagation();
      setTip(undefined);
      zoomTo(rectangleUnder(event));
    };
    host?.addEventListener('click', onClick, { capture: true });
    return () => host?.removeEventListener('click', onClick, { capture: true });
  });

  const rectangleBox = (rectangle: number) => {
    const { layout, rows } = seen!;
    return {
      left: layout.x[rectangle]!,
      top: rowTop(rowOf(layout, rectangle), rows, icicle),
      width: layout.rectangleWidth[rectangle]!,
      height: rowHeight,
    };
  };

  /** Where the keyboard's tooltip and menu belong: below the left end of the frame. */
  const placeOf = (rectangle: number): At => {
    const box = elements.current!.getBoundingClientRect();
    const { left, top, width: w } = rectangleBox(rectangle);
    return { of: seen!, rectangle, x: box.left + left + Math.min(w / 2, 80), y: box.top + top + rowHeight / 2 };
  };

  const moveCursor = (rectangle: number) => {
    const { layout } = seen!;
    const isMarker = layout.marked[rectangle]! > 0;
    setMarker(isMarker ? { of: seen!, rectangle } : undefined);
    if (!isMarker) onCursor(layout.node[rectangle]!);
    const { top } = rectangleBox(rectangle);
    const view = scroll.current!;
    view.scrollTop = Math.min(Math.max(view.scrollTop, top + rowHeight - view.clientHeight), top);
    setHover(undefined);
    setTip(placeOf(rectangle));
  };

  /** A marker stands for many frames, so that nothing can be done with it but to zoom in. */
  const actionsAt = (rectangle: number) =>
    rectangle === NONE || seen!.layout.marked[rectangle]! > 0
      ? []
      : (props.actionsOf?.(seen!.layout.node[rectangle]!) ?? []);

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (seen === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (runShortcut(event, actionsAt(hover?.rectangle ?? at))) return;
    const from = at === NONE ? seen.layout.focusRow : at;
    const direction = directions(icicle)[event.key];
    if (direction !== undefined) {
      moveCursor(at === NONE ? from : step(seen.layout, from, direction));
    } else if (event.key === 'Enter') {
      zoomTo(from);
    } else if (event.key === 'Escape') {
      setTip(undefined);
      if (focus !== ROOT) onFocus(ROOT);
      else onCursor(NONE);
    } else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      setMenu(placeOf(from));
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const outline = (rectangle: number, look: string) =>
    rectangle !== NONE && <div className={cx(styles.outline, look)} style={rectangleBox(rectangle)} />;

  const shown = menu === undefined ? (hover ?? tip) : undefined;
  const isElement = at !== NONE && seen?.large[at] === 1;
  return (
    <div
      ref={scroll}
      className={styles.scroll}
      role="tree"
      aria-label={props.title}
      aria-activedescendant={at === NONE ? undefined : isElement ? `${idPrefix}-${at}` : `${idPrefix}-cursor`}
      tabIndex={0}
      data-testid={props.testId ?? testIds.flameGraph.graph}
      onScroll={paint}
      onKeyDown={onKeyDown}
      onBlur={() => setTip(undefined)}
      onMouseLeave={() => setHover(undefined)}
      onMouseMove={(event) => {
        const rectangle = rectangleUnder(event);
        setTip(undefined);
        setHover(rectangle === NONE ? undefined : { of: seen!, rectangle, x: event.clientX, y: event.clientY });
      }}
      onContextMenu={(event) => {
        const rectangle = rectangleUnder(event);
        if (rectangle === NONE) return;
        event.preventDefault();
        setMenu({ of: seen!, rectangle, x: event.clientX, y: event.clientY });
      }}
    >
      <div className={styles.picture} style={{ height: Math.max(seen?.height ?? 0, height) }}>
        <canvas ref={canvas} className={styles.canvas} style={{ width, height }} aria-hidden />
        <div ref={elements} className={styles.elements} role="none" />
        {outline(hover?.rectangle ?? NONE, styles.hovered)}
        {outline(at, styles.cursor)}
      </div>
      {at !== NONE && !isElement && seen !== undefined && (
        <div
          id={`${idPrefix}-cursor`}
          role="treeitem"
          aria-level={rowOf(seen.layout, at) + 1}
          aria-selected
          className={styles.unseen}
        >
          {sentence(factsAt(at))}
        </div>
      )}
      {shown !== undefined && <FrameTooltip facts={factsAt(shown.rectangle)} x={shown.x} y={shown.y} />}
      {menu !== undefined && (
        <FrameMenu
          x={menu.x}
          y={menu.y}
          name={nameOfNode(shape, seen!.layout.node[menu.rectangle]!)}
          onFocus={() => zoomTo(menu.rectangle)}
          onSearch={
            seen!.layout.node[menu.rectangle] === ROOT
              ? undefined
              : () => onSearch(nameOfNode(shape, seen!.layout.node[menu.rectangle]!))
          }
          actions={actionsAt(menu.rectangle)}
          onClose={() => {
            setMenu(undefined);
            scroll.current?.focus();
          }}
        />
      )}
    </div>
  );
}

/** Down on the keyboard is down on the screen: away from the root when it is at the top, towards it otherwise. */
const directions = (icicle: boolean): Partial<Record<string, Direction>> => ({
  ArrowUp: icicle ? 'up' : 'down',
  ArrowDown: icicle ? 'down' : 'up',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Home: 'first',
  End: 'last',
});
