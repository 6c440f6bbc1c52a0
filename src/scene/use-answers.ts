/** Whether the chosen data source answers a call that not every server has; undefined until that is known. */
import type { DescMethod } from '@bufbuild/protobuf';
import type { SceneObject } from '@grafana/scenes';
import { useEffect, useState } from 'react';
import type { Granularity } from '#model/granular-frames.ts';
import { framesFlag, needsFramesFlag } from '../api/explore-calls.ts';
import { featureOf } from '../api/features.ts';
import { type MergeQuery, profileSource } from '../api/profile-source.ts';
import { useSelection } from './use-selection.ts';

export const useAnswers = (model: SceneObject, call: DescMethod) => useFeature(model, featureOf(call));

/** The same of a call about frames, as the question has them. */
export function useAnswersFrames(
  model: SceneObject,
  call: DescMethod,
  query: MergeQuery,
  by: Granularity,
): boolean | undefined {
  const answers = useAnswers(model, call);
  const knows = useFeature(model, framesFlag);
  return answers === true && needsFramesFlag(query, by) ? knows : answers;
}

/** As useAnswers, by the flag. A server that cannot be asked is taken to lack it: whoever asks it more will hear why. */
export function useFeature(model: SceneObject, feature: string): boolean | undefined {
  const { dataSource } = useSelection(model);
  const [known, setKnown] = useState<{ of: string; feature: string; answers: boolean }>();
  useEffect(() => {
    let gone = false;
    const tell = (answers: boolean) => {
      if (!gone) setKnown({ of: dataSource, feature, answers });
    };
    if (dataSource !== '')
      profileSource(dataSource)
        .has(feature)
        .then(tell, () => tell(false));
    return () => {
      gone = true;
    };
  }, [dataSource, feature]);
  return known?.of === dataSource && known.feature === feature ? known.answers : undefined;
}
