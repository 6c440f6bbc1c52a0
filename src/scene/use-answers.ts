/** Whether the chosen data source answers a call that not every server has; undefined until that is known. */
import type { DescMethod } from '@bufbuild/protobuf';
import type { SceneObject } from '@grafana/scenes';
import { useEffect, useState } from 'react';
import { profileSource } from '../api/profile-source.ts';
import { useSelection } from './use-selection.ts';

/** A server that cannot be asked is taken to lack the call: whoever asks it more will hear why. */
export function useAnswers(model: SceneObject, call: DescMethod): boolean | undefined {
  const { dataSource } = useSelection(model);
  const [known, setKnown] = useState<{ of: string; call: DescMethod; answers: boolean }>();
  useEffect(() => {
    let gone = false;
    const tell = (answers: boolean) => {
      if (!gone) setKnown({ of: dataSource, call, answers });
    };
    if (dataSource !== '')
      profileSource(dataSource)
        .answers(call)
        .then(tell, () => tell(false));
    return () => {
      gone = true;
    };
  }, [dataSource, call]);
  return known?.of === dataSource && known.call === call ? known.answers : undefined;
}
