/** The export menu of a flame graph: what its stacks, its picture and its table are saved as. */
import { pictureChoices, stackChoices } from './export-choices.ts';
import { ExportMenu } from './ExportMenu.tsx';
import { graphPicture, type ShownGraph } from './graph-picture.ts';
import type { StacksToExport } from './stack-files.ts';
import { usePictureColors } from './use-picture-colors.ts';

interface Props extends Omit<ShownGraph, 'title' | 'colors' | 'width'> {
  stacks: StacksToExport;
}

export function GraphExport({ stacks, ...shown }: Props) {
  const colors = usePictureColors();
  const picture = () => graphPicture({ ...shown, title: stacks.words.join(', '), colors });
  return <ExportMenu choices={[...stackChoices(stacks), ...pictureChoices(stacks.words, picture)]} />;
}
