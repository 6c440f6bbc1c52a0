/**
 * What a flame graph can be saved as, in the order of the menu.
 *
 *     <ExportMenu choices={[...stackChoices(stacks), ...pictureChoices(words, () => picture)]} />
 *     <ExportMenu choices={[...diffChoices(sides), ...pictureChoices(words, () => picture)]} />
 */
import { t } from '../text.ts';
import { diffFiles, type DiffToExport } from './diff-files.ts';
import type { ExportChoice } from './ExportMenu.tsx';
import { type GraphPicture, graphSvg } from './graph-svg.ts';
import { fileName } from './save-file.ts';
import { isWhole, stackFiles, type StacksToExport } from './stack-files.ts';
import { pngOf } from './svg-png.ts';

export function stackChoices(stacks: StacksToExport): ExportChoice[] {
  const make = stackFiles(stacks);
  return [
    {
      format: 'pprof',
      label: 'pprof',
      description: pprofText(stacks),
      make: make.pprof,
    },
    {
      format: 'folded',
      label: t('export.folded-title', 'Folded stacks'),
      description: t('export.folded', 'A line for each stack, for flamegraph.pl and scripts'),
      make: make.folded,
    },
    {
      format: 'speedscope',
      label: 'speedscope',
      description: t('export.speedscope', 'JSON for speedscope.app'),
      make: make.speedscope,
    },
    {
      format: 'csv',
      label: 'CSV',
      description: t('export.csv', 'Every function with self and total, for a spreadsheet'),
      make: make.csv,
    },
  ];
}

const pprofText = (stacks: StacksToExport) =>
  isWhole(stacks)
    ? t('export.pprof', 'All stacks with files and lines, for go tool pprof and others')
    : t('export.pprof-shown', 'The stacks as they are shown, for go tool pprof and others');

export function diffChoices(sides: DiffToExport): ExportChoice[] {
  const make = diffFiles(sides);
  return [
    {
      format: 'pprof-baseline',
      label: t('export.pprof-baseline', 'pprof of the baseline'),
      description: pprofText(sides.left),
      make: make.baseline,
    },
    {
      format: 'pprof-comparison',
      label: t('export.pprof-comparison', 'pprof of the comparison'),
      description: pprofText(sides.right),
      make: make.comparison,
    },
    {
      format: 'folded',
      label: t('export.folded-title', 'Folded stacks'),
      description: t('export.diff-folded', 'A line for each stack with both values, for flamegraph.pl and scripts'),
      make: make.folded,
    },
    {
      format: 'speedscope',
      label: 'speedscope',
      description: t('export.diff-speedscope', 'JSON for speedscope.app, a profile for each side'),
      make: make.speedscope,
    },
    {
      format: 'csv',
      label: 'CSV',
      description: t('export.diff-csv', 'Every function with both sides and the change, for a spreadsheet'),
      make: make.csv,
    },
  ];
}

/** @param picture drawn when it is asked for */
export function pictureChoices(words: readonly string[], picture: () => GraphPicture): ExportChoice[] {
  return [
    {
      format: 'svg',
      label: 'SVG',
      description: t('export.svg', 'The whole graph as it is zoomed now, to print or to search in a browser'),
      make: () =>
        Promise.resolve({
          name: fileName(words, 'svg'),
          content: new Blob(graphSvg(picture()).svg, { type: 'image/svg+xml' }),
        }),
    },
    {
      format: 'png',
      label: 'PNG',
      description: t('export.png', 'The same as pixels, for a message or a document'),
      make: async () => ({ name: fileName(words, 'png'), content: await pngOf(graphSvg(picture())) }),
    },
  ];
}
