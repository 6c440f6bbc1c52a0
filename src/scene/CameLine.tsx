/** The line that says of what has not come whole that it is of the newest time alone. */
import { sceneGraph, type SceneObject } from '@grafana/scenes';
import { PartsNote } from './PartsNote.tsx';
import { newestNote, type SteppedPart } from './stepped-parts.ts';

interface Props {
  model: SceneObject;
  /** Undefined of what has come whole. */
  parts: SteppedPart | undefined;
  testId: string;
}

export function CameLine({ model, parts, testId }: Props) {
  if (parts === undefined) return null;
  const text = newestNote(parts, sceneGraph.getTimeRange(model).getTimeZone());
  return <PartsNote text={text} isComing={parts.ended === undefined} testId={testId} />;
}
