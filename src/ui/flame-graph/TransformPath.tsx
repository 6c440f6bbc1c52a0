/** What has been taken out of the way, in order: each step can be gone back to, or taken back alone. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '../text.ts';
import { Button, Icon, useStyles2 } from '@grafana/ui';
import { shortName } from '#model/flame-layout-label.ts';
import type { Transform, TransformKind } from '#model/transforms/transform.ts';
import { testIds } from '../test-ids.ts';

interface TransformPathProps {
  transforms: readonly Transform[];
  onTransforms: (transforms: readonly Transform[]) => void;
  /** What a preset is called, by its id. */
  presetTitle: (id: string) => string;
  /** Whether it takes out what it names; else it takes out everything else. */
  presetHides: (id: string) => boolean;
}

export function TransformPath({ transforms, onTransforms, presetTitle, presetHides }: TransformPathProps) {
  const styles = useStyles2(pathStyle);
  if (transforms.length === 0) return null;
  const wordsOf = ({ kind, name }: Transform) => {
    const title = kind === 'preset' ? presetTitle(name) : kind === 'recursion' && name === '' ? anyFunction() : name;
    const verb = kind === 'preset' && presetHides(name) ? hide() : verbs()[kind];
    return { verb, title, short: kind === 'preset' ? title : shortName(title) };
  };
  return (
    <nav
      className={styles.path}
      aria-label={t('flame-graph.transforms', 'Transforms')}
      data-testid={testIds.flameGraph.transforms}
    >
      <Button
        size="sm"
        variant="secondary"
        icon="history-alt"
        tooltip={t('flame-graph.undo-transform-key', 'Take the last step back (u)')}
        data-testid={testIds.flameGraph.undoTransform}
        onClick={() => onTransforms(transforms.slice(0, -1))}
      >
        {t('flame-graph.undo-transform', 'Undo')}
      </Button>
      <ol className={styles.list}>
        <li>
          <button type="button" className={styles.all} onClick={() => onTransforms([])}>
            {t('flame-graph.no-transforms', 'Everything')}
          </button>
        </li>
        {transforms.map((transform, i) => {
          const { verb, title, short } = wordsOf(transform);
          return (
            <li key={i} className={styles.step} data-transform={transform.kind}>
              <Icon name="angle-right" size="sm" />
              <span className={styles.chip} title={title.slice(0, 2000)}>
                <button
                  type="button"
                  className={styles.name}
                  aria-current={i === transforms.length - 1 ? 'step' : undefined}
                  onClick={() => onTransforms(transforms.slice(0, i + 1))}
                >
                  {verb} <code>{short}</code>
                </button>
                <button
                  type="button"
                  className={styles.remove}
                  aria-label={t('flame-graph.remove-transform', 'Remove: {{verb}} {{title}}', {
                    verb,
                    title: short,
                  })}
                  onClick={() => onTransforms(transforms.filter((_, at) => at !== i))}
                >
                  <Icon name="times" size="sm" />
                </button>
              </span>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

/** Called late: texts are there only when the app is. */
const verbs = (): Record<TransformKind, string> => ({
  focus: t('flame-graph.transform-focus', 'From'),
  only: t('flame-graph.transform-only', 'Only through'),
  drop: t('flame-graph.transform-drop', 'Without'),
  merge: t('flame-graph.transform-merge', 'Merged'),
  recursion: t('flame-graph.transform-recursion', 'Recursion of'),
  package: t('flame-graph.transform-package', 'Collapsed'),
  resource: t('flame-graph.transform-resource', 'Collapsed the library or file of'),
  preset: t('flame-graph.transform-show-only', 'Show only'),
});

const hide = () => t('flame-graph.transform-hide', 'Hide');

const anyFunction = () => t('flame-graph.any-function', 'any function');

const pathStyle = (theme: GrafanaTheme2) => {
  const plain = {
    padding: theme.spacing(0, 0.5),
    border: 0,
    background: 'none',
    color: 'inherit',
    fontSize: 'inherit',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  } as const;
  return {
    path: css({
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
      minWidth: 0,
      fontSize: theme.typography.bodySmall.fontSize,
    }),
    list: css({
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      minWidth: 0,
      listStyle: 'none',
    }),
    all: css({ ...plain, color: theme.colors.text.link, '&:hover': { textDecoration: 'underline' } }),
    step: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(0.5), minWidth: 0 }),
    chip: css({
      display: 'inline-flex',
      alignItems: 'center',
      minWidth: 0,
      padding: theme.spacing(0, 0.5),
      border: `1px solid ${theme.colors.border.medium}`,
      borderRadius: theme.shape.radius.pill,
      background: theme.colors.background.secondary,
    }),
    name: css({
      ...plain,
      maxWidth: 320,
      overflow: 'hidden',
      textOverflow: 'ellipsis',
      whiteSpace: 'nowrap',
      '& code': { padding: 0, border: 0, background: 'none', color: theme.colors.text.primary },
      '&:hover': { textDecoration: 'underline' },
    }),
    remove: css(plain),
  };
};
