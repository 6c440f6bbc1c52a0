/**
 * The deploys of a service over a span, as the moments that charts mark; empty until they are known and where they cannot
 * be had.
 *
 *     const moments = useDeploys(model, { service, ...span });
 */
import type { SceneObject } from '@grafana/scenes';
import { sceneGraph } from '@grafana/scenes';
import { useEffect, useMemo, useState } from 'react';
import type { Deploy } from '../api/deploy.ts';
import type { TimeSpan } from '../api/profile-source.ts';
import type { Moment } from '../ui/moments/MomentRail.tsx';
import { t } from '../ui/text.ts';
import type { AddressChange } from './address.ts';
import { sidesAround } from './compare-address.ts';
import { DeployFacts } from './DeployFacts.tsx';
import { windowsAround } from './deploy-windows.ts';
import { askDeploys } from './deploys.ts';
import { hrefOf, viewUrl } from './navigation.ts';
import { selectionOf } from './Selection.ts';
import { momentWords } from './span-words.ts';
import { useSelection } from './use-selection.ts';

interface Asked {
  service: string;
  /** Undefined while it is not known. */
  span: TimeSpan | undefined;
  /** What else the comparison is of, such as a profile type that is not the page's. */
  change?: AddressChange;
}

interface Known {
  service: string;
  deploys: readonly Deploy[];
  /** When they were. Unix milliseconds. */
  at: number;
}

export function useDeploys(model: SceneObject, { service, span, change }: Asked): readonly Moment[] {
  const { dataSource, deployTags } = useSelection(model);
  const [known, setKnown] = useState<Known>({ service: '', deploys: [], at: 0 });
  const { start, end } = span ?? {};
  useEffect(() => {
    const abort = new AbortController();
    if (dataSource !== '' && service !== '' && start !== undefined && end !== undefined) {
      void askDeploys(selectionOf(model), service, { start, end }, abort.signal).then((deploys) => {
        if (!abort.signal.aborted) setKnown({ service, deploys, at: Date.now() });
      });
    }
    return () => abort.abort();
  }, [model, dataSource, deployTags, service, start, end]);
  const timeZone = sceneGraph.getTimeRange(model).getTimeZone();
  const changed = JSON.stringify(change ?? {});
  return useMemo(() => {
    // Those of the service before are none of this one's.
    if (start === undefined || end === undefined || known.service !== service) return [];
    return known.deploys.map((deploy) => {
      const { first, last } = windowsAround(known.deploys, deploy.at, { start, end }, known.at);
      const sides = { ...(JSON.parse(changed) as AddressChange), service, ...sidesAround(first, deploy.at, last) };
      const compare = hrefOf(viewUrl(model, 'diff', sides));
      const time = momentWords(deploy.at, timeZone);
      return {
        time: deploy.at,
        text: deploy.version === '' ? deploy.text : deploy.version,
        label: t('deploy.mark', 'Deploy at {{time}}: {{text}}', { time, text: deploy.text }),
        content: <DeployFacts deploy={deploy} timeZone={timeZone} compare={compare} />,
      };
    });
  }, [known, model, service, start, end, timeZone, changed]);
}
