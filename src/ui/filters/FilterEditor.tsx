/** One filter being set: label, operator, value; each step is offered what exists. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Combobox, IconButton, Input, MultiCombobox, useStyles2 } from '@grafana/ui';
import { useRef } from 'react';
import {
  operatorSign,
  operatorWord,
  shownOperatorOf,
  shownOperators,
  takesRegex,
  valueWord,
  withOperator,
  type LabelFilter,
} from './label-filter.ts';
import { pastedFilters } from './pasted-filters.ts';
import { LabelledField } from '../LabelledField.tsx';
import { testIds } from '../test-ids.ts';
import { t } from '../text.ts';

interface Props {
  filter: LabelFilter;
  onChange: (filter: LabelFilter) => void;
  /** A selector that was written instead of a label. */
  onSelector: (filters: LabelFilter[]) => void;
  onClose: () => void;
  loadNames: () => Promise<string[]>;
  loadValues: (name: string) => Promise<string[]>;
}

/** Enough to choose from; whoever has more types a few letters. */
const mostOptions = 500;

const optionsOf = (words: readonly string[], typed: string) => {
  const wanted = typed.toLowerCase();
  return words
    .filter((word) => word.toLowerCase().includes(wanted))
    .slice(0, mostOptions)
    .map((word) => ({ value: word, label: valueWord(word) }));
};

export function FilterEditor({ filter, onChange, onSelector, onClose, loadNames, loadValues }: Props) {
  const styles = useStyles2(getStyles);
  const operator = shownOperatorOf(filter);
  const isEmpty = operator === 'empty' || operator === 'not empty';
  const setValues = (values: readonly string[]) => onChange(withOperator({ ...filter, values }, operator));
  return (
    <span
      className={styles.editor}
      data-testid={testIds.filters.editor}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <Combobox
        width="auto"
        minWidth={16}
        maxWidth={40}
        placeholder={t('filters.label', 'Label or selector')}
        autoFocus={filter.name === ''}
        createCustomValue
        value={filter.name === '' ? null : filter.name}
        options={async (typed) => optionsOf(await loadNames(), typed)}
        onChange={({ value }) => {
          const selector = pastedFilters(value);
          if (selector === undefined) onChange({ ...filter, name: value, values: isEmpty ? [''] : [] });
          else onSelector(selector);
        }}
      />
      <LabelledField isHidden label={t('filters.operator', 'Comparison')}>
        {(id) => (
          <Combobox
            id={id}
            width={18}
            value={operator}
            options={shownOperators.map((value) => ({
              value,
              label: operatorWord(value),
              description: operatorSign(value),
            }))}
            onChange={({ value }) => onChange(withOperator(filter, value))}
          />
        )}
      </LabelledField>
      {isEmpty ? null : takesRegex(operator) ? (
        <RegexInput key={filter.name} value={filter.values[0] ?? ''} onChange={(value) => setValues([value])} />
      ) : (
        <MultiCombobox
          key={filter.name}
          width="auto"
          minWidth={20}
          maxWidth={60}
          placeholder={t('filters.values', 'Values')}
          createCustomValue
          disabled={filter.name === ''}
          value={filter.values.map((value) => ({ value, label: valueWord(value) }))}
          options={async (typed) => optionsOf(filter.name === '' ? [] : await loadValues(filter.name), typed)}
          onChange={(chosen) => setValues(chosen.map(({ value }) => value))}
        />
      )}
      <IconButton
        name="check"
        aria-label={t('filters.done', 'Done')}
        tooltip={t('filters.done', 'Done')}
        onClick={onClose}
      />
    </span>
  );
}

/** An expression is applied when it is finished, not letter by letter: half of one is usually wrong. */
function RegexInput({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const apply = () => {
    const typed = input.current?.value ?? '';
    if (typed !== value && typed !== '') onChange(typed);
  };
  return (
    <Input
      ref={input}
      width={28}
      defaultValue={value}
      placeholder={t('filters.regex-re2', 'Regular expression (RE2)')}
      aria-label={t('filters.regex', 'Regular expression')}
      autoFocus
      onBlur={apply}
      onKeyDown={(event) => {
        if (event.key === 'Enter') apply();
      }}
    />
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  editor: css({ display: 'inline-flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5) }),
});
