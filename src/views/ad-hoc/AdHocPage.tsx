/** What is open and its picture; while nothing is, what could be opened. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { testIds } from '../../ui/test-ids.ts';
import type { AdHocView } from './AdHocView.tsx';
import { FileDiff } from './FileDiff.tsx';
import { FileGraph } from './FileGraph.tsx';
import { FileLists } from './FileLists.tsx';
import { OpenButtons } from './OpenButtons.tsx';
import { SideHead } from './SideHead.tsx';

export function AdHocPage({ model }: { model: AdHocView }) {
  const styles = useStyles2(pageStyle);
  const { file, against, side, baseline } = model.useState();
  const { opened, tree, type, by = 'function', noInlines = false, progress } = side.useState();
  const {
    opened: other,
    tree: otherTree,
    type: otherType,
    by: otherBy = 'function',
    noInlines: otherNoInlines = false,
    progress: otherProgress,
  } = baseline.useState();
  const isDiff = file !== '' && against !== '';
  const shown = opened !== undefined && tree !== undefined && type !== undefined;
  const compared = isDiff && other !== undefined && otherTree !== undefined && otherType !== undefined;
  const stale = progress !== undefined || (isDiff && otherProgress !== undefined);
  return (
    <div className={styles.page} data-testid={testIds.adHoc.view}>
      <OpenButtons model={model} />
      {file !== '' && (
        <div className={styles.sides}>
          {isDiff && <SideHead model={model} name="against" side={baseline} />}
          <SideHead model={model} name="file" side={side} />
        </div>
      )}
      {shown && !isDiff && <FileGraph {...{ model, opened, tree, type, by, noInlines, stale }} />}
      {shown && compared && (
        <FileDiff
          model={model}
          left={{ opened: other, tree: otherTree, type: otherType, by: otherBy, noInlines: otherNoInlines }}
          right={{ opened, tree, type, by, noInlines }}
          stale={stale}
        />
      )}
      <FileLists model={model} />
    </div>
  );
}

const pageStyle = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), minWidth: 0 }),
  sides: css({
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 420px), 1fr))',
    gap: theme.spacing(1.5),
  }),
});
