/** A section of the report with its title; of one that has not come whole also what there is of it meanwhile. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ReactNode } from 'react';
import type { SectionParts } from '../../api/explain.ts';
import { PartsNote } from '../../scene/PartsNote.tsx';
import { steppedNote } from '../../scene/stepped-parts.ts';
import { Skeleton } from '../../ui/states/Skeleton.tsx';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';

interface Props {
  title: string;
  /** Absent when it has come. */
  parts?: SectionParts | undefined;
  timeZone: string;
  children: ReactNode;
}

/** About as high as two rows. */
const height = 90;

export function Section({ title, parts, timeZone, children }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <section className={styles.section} aria-busy={parts !== undefined && parts.ended === undefined}>
      <h3 className={styles.title}>{title}</h3>
      {parts === undefined ? children : <Part {...{ parts, timeZone, children }} />}
    </section>
  );
}

function Part({
  parts: { came, ...parts },
  timeZone,
  children,
}: { parts: SectionParts } & Omit<Props, 'title' | 'parts'>) {
  const isComing = parts.ended === undefined;
  if (came !== undefined) {
    return (
      <>
        <PartsNote
          text={steppedNote({ ...parts, came }, timeZone)}
          isComing={isComing}
          testId={testIds.explain.parts}
        />
        {children}
      </>
    );
  }
  if (isComing) return <Skeleton cards={1} height={height} />;
  return (
    <PartsNote
      text={t('explain.cancelled', 'You cancelled it before it was known.')}
      isComing={false}
      testId={testIds.explain.parts}
    />
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ minWidth: 0 }),
  title: css({
    margin: theme.spacing(0, 0, 0.5),
    fontSize: theme.typography.h6.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    color: theme.colors.text.secondary,
  }),
});
