/**
 * The bar of label filters: a chip for each, edited where it stands, applied at once.
 *
 *     [region is eu, us ×] [pod matches web-.* ×] [+ Filter]
 *
 * A selector of PromQL that is pasted anywhere in it, or written instead of a label, becomes filters. What was changed is
 * taken back by Undo, wherever it was changed.
 */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Icon, IconButton, useStyles2 } from '@grafana/ui';
import { useImperativeHandle, useState, type Ref } from 'react';
import { FilterEditor } from './FilterEditor.tsx';
import { operatorWord, sameFilters, shownOperatorOf, valueWord, type LabelFilter } from './label-filter.ts';
import { pastedFilters } from './pasted-filters.ts';
import { testIds } from '../test-ids.ts';
import { t } from '../text.ts';

export interface FilterSuggestions {
  /** Names of labels that something of the current selection has. */
  names: () => Promise<string[]>;
  /** Values of a label among what the other filters leave. */
  values: (name: string, others: readonly LabelFilter[]) => Promise<string[]>;
}

interface Props {
  filters: readonly LabelFilter[];
  onChange: (filters: LabelFilter[]) => void;
  suggestions: FilterSuggestions;
  /** Said to screen readers, where there is more than one bar. */
  label?: string;
  /** On the button that adds one; shorter where there is little room. */
  add?: string;
  /** For keys. */
  handle?: Ref<FilterBarHandle>;
}

export interface FilterBarHandle {
  add: () => void;
  undo: () => void;
}

/** What was there before, the latest last. */
const mostUndone = 20;

function useUndo(filters: readonly LabelFilter[], onChange: (filters: LabelFilter[]) => void) {
  const [shown, setShown] = useState(filters);
  const [before, setBefore] = useState<readonly (readonly LabelFilter[])[]>([]);
  if (!sameFilters(shown, filters)) {
    setShown(filters);
    const last = before.at(-1);
    const undone = last !== undefined && sameFilters(last, filters);
    setBefore(undone ? before.slice(0, -1) : [...before, shown].slice(-mostUndone));
  }
  const last = before.at(-1);
  return last === undefined ? undefined : () => onChange([...last]);
}

const emptyFilter: LabelFilter = { name: '', operator: '=', values: [] };

export function FilterBar({ filters, onChange, suggestions, label, add, handle }: Props) {
  const styles = useStyles2(getStyles);
  /** The place of the filter in its editor; one beyond the last is a new one. */
  const [edited, setEdited] = useState<number>();
  const [draft, setDraft] = useState(emptyFilter);

  const replaceAt = (at: number, filter: LabelFilter) => {
    setDraft(filter);
    if (filter.name === '' || filter.values.length === 0) return;
    onChange(at < filters.length ? filters.map((one, i) => (i === at ? filter : one)) : [...filters, filter]);
  };
  const edit = (at: number) => {
    setDraft(filters[at] ?? emptyFilter);
    setEdited(at);
  };
  const close = () => {
    if (edited !== undefined && edited < filters.length && draft.values.length === 0) remove(edited);
    setEdited(undefined);
  };
  const remove = (at: number) => onChange(filters.filter((_, i) => i !== at));
  const addAll = (more: readonly LabelFilter[]) => {
    setEdited(undefined);
    onChange([...filters, ...more.filter((one) => !filters.some((there) => sameFilters([there], [one])))]);
  };
  const undo = useUndo(filters, onChange);
  useImperativeHandle(handle, () => ({ add: () => edit(filters.length), undo: () => undo?.() }));

  const editorAt = (at: number) => (
    <FilterEditor
      key={`editor-${at}`}
      filter={draft}
      onChange={(filter) => replaceAt(at, filter)}
      onSelector={addAll}
      onClose={close}
      loadNames={suggestions.names}
      loadValues={(name) =>
        suggestions.values(
          name,
          filters.filter((_, i) => i !== at),
        )
      }
    />
  );

  return (
    <div
      className={styles.bar}
      role="group"
      aria-label={label ?? t('filters.title', 'Label filters')}
      data-testid={testIds.filters.bar}
      onPaste={(event) => {
        const pasted = pastedFilters(event.clipboardData.getData('text/plain'));
        if (pasted === undefined) return;
        event.preventDefault();
        addAll(pasted);
      }}
    >
      {filters.map((filter, at) =>
        at === edited ? (
          editorAt(at)
        ) : (
          <span
            key={`${filter.name}${filter.operator}${at}`}
            className={styles.chip}
            data-testid={testIds.filters.chip}
            data-label={filter.name}
          >
            <button
              type="button"
              className={styles.text}
              onClick={() => edit(at)}
              title={t('filters.change', 'Change this filter')}
            >
              <span className={styles.name}>{filter.name}</span> {operatorWord(shownOperatorOf(filter))}{' '}
              {(filter.values.length > 1 || filter.values[0] !== '') && (
                <span className={styles.value}>{filter.values.map(valueWord).join(', ')}</span>
              )}
            </button>
            <button
              type="button"
              className={styles.remove}
              onClick={() => remove(at)}
              aria-label={t('filters.remove', 'Remove the filter on {{name}}', { name: filter.name })}
            >
              <Icon name="times" size="sm" />
            </button>
          </span>
        ),
      )}
      {edited !== undefined && edited >= filters.length ? (
        editorAt(edited)
      ) : (
        <Button variant="secondary" icon="filter" fill="outline" onClick={() => edit(filters.length)}>
          {add ??
            (filters.length > 0 ? (
              t('filters.add', 'Filter')
            ) : (
              <>
                <span className={styles.long}>{t('filters.add-first', 'Filter by label')}</span>
                <span className={styles.short}>{t('filters.add', 'Filter')}</span>
              </>
            ))}
        </Button>
      )}
      {filters.length > 1 && (
        <Button variant="secondary" fill="text" onClick={() => onChange([])}>
          {t('filters.clear', 'Clear all')}
        </Button>
      )}
      {undo !== undefined && (
        <IconButton
          name="history"
          aria-label={t('filters.undo', 'Undo the last change of the filters')}
          tooltip={t('filters.undo', 'Undo the last change of the filters')}
          onClick={undo}
        />
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1), minWidth: 0 }),
  chip: css({
    display: 'inline-flex',
    alignItems: 'stretch',
    maxWidth: '100%',
    height: theme.spacing(theme.components.height.md),
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    '&:hover': { borderColor: theme.colors.border.strong },
  }),
  text: css({
    background: 'none',
    border: 'none',
    padding: theme.spacing(0, 0.5, 0, 1),
    color: theme.colors.text.secondary,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  }),
  long: css({ [theme.breakpoints.down('sm')]: { display: 'none' } }),
  short: css({ display: 'none', [theme.breakpoints.down('sm')]: { display: 'inline' } }),
  name: css({ color: theme.colors.text.primary, fontWeight: theme.typography.fontWeightMedium }),
  value: css({ color: theme.colors.text.link }),
  remove: css({
    background: 'none',
    border: 'none',
    padding: theme.spacing(0, 0.75),
    color: theme.colors.text.secondary,
    '&:hover': { color: theme.colors.text.primary },
  }),
});
