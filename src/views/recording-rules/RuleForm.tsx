/** What a rule records, with a preview of it. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Combobox, Input, MultiCombobox, useStyles2 } from '@grafana/ui';
import { useEffect, useId, useState, type FormEvent, type ReactNode } from 'react';
import { parseProfileType, profileTypeTitle } from '#model/profile-type.ts';
import { compareText } from '#model/labels.ts';
import { toHearthError } from '../../api/answer-errors.ts';
import { metricPrefix, type Recording, type Rule } from '../../api/recording-rules.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { spanFor } from '../../scene/time-span.ts';
import { useCatalog } from '../../scene/use-selection.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';
import type { RecordingRulesView } from './RecordingRulesView.tsx';
import { parseLabels, printLabels } from './rule-labels.ts';
import { RulePreview } from './RulePreview.tsx';

/** In languages that nobody translates. */
const exampleSelector = '{service_name="cart"}';
const exampleLabels = 'team=shop';

interface Props {
  model: RecordingRulesView;
  recording: Recording;
  draft: Rule;
}

export function RuleForm({ model, recording, draft }: Props) {
  const styles = useStyles2(getStyles);
  const [rule, setRule] = useState(draft);
  const [labels, setLabels] = useState(printLabels(draft.labels));
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const titleId = useId();
  const types = useTypes(model, rule.profileType);
  const names = useNames(model, rule);
  const change = (part: Partial<Rule>) => setRule({ ...rule, ...part });

  const save = async () => {
    setBusy(true);
    setProblem('');
    try {
      await model.save({ ...rule, labels: parseLabels(labels) });
    } catch (error) {
      setProblem(toHearthError(error).message);
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save();
  };

  return (
    <form className={styles.form} aria-labelledby={titleId} data-testid={testIds.recording.form} onSubmit={submit}>
      <h2 id={titleId} className={styles.title}>
        {draft.id === ''
          ? t('recording.new-title', 'A new metric')
          : t('recording.edit-title', 'The rule of {{metric}}', { metric: draft.metric })}
      </h2>
      <div className={styles.fields}>
        <Field label={t('recording.metric', 'Metric')}>
          {(id) => (
            <Input
              id={id}
              autoFocus
              addonBefore={<span className={styles.addon}>{metricPrefix}</span>}
              value={rule.metric.slice(metricPrefix.length)}
              onChange={(event) => change({ metric: `${metricPrefix}${event.currentTarget.value}` })}
            />
          )}
        </Field>
        <Field label={t('recording.type', 'Profile type')}>
          {(id) => (
            <Combobox
              id={id}
              options={types}
              value={rule.profileType}
              onChange={({ value }) => change({ profileType: value })}
            />
          )}
        </Field>
        <Field label={t('recording.selector', 'Of which profiles')}>
          {(id) => (
            <Input
              id={id}
              value={rule.selector}
              placeholder={exampleSelector}
              onChange={(event) => change({ selector: event.currentTarget.value })}
            />
          )}
        </Field>
        {(recording.takesFunctions || rule.functionName !== '') && (
          <Field label={t('recording.function', 'Function, with what it calls')}>
            {(id) => (
              <Input
                id={id}
                value={rule.functionName}
                placeholder={t('recording.all-functions', 'everything')}
                onChange={(event) => change({ functionName: event.currentTarget.value })}
              />
            )}
          </Field>
        )}
        <Field label={t('recording.group-by', 'A series for each')}>
          {(id) => (
            <MultiCombobox
              id={id}
              options={names}
              value={[...rule.groupBy]}
              onChange={(chosen) => change({ groupBy: chosen.map(({ value }) => value) })}
            />
          )}
        </Field>
        <Field label={t('recording.labels', 'Labels to add')}>
          {(id) => (
            <Input
              id={id}
              value={labels}
              placeholder={exampleLabels}
              onChange={(event) => setLabels(event.currentTarget.value)}
            />
          )}
        </Field>
      </div>
      <RulePreview model={model} rule={rule} recording={recording} />
      {problem !== '' && (
        <p className={styles.problem} role="alert">
          {t('recording.refused', 'The rule was not saved: {{problem}}', { problem })}
        </p>
      )}
      <div className={styles.buttons}>
        <Button type="submit" disabled={busy || rule.metric === metricPrefix || rule.profileType === ''}>
          {t('recording.save', 'Save the rule')}
        </Button>
        <Button variant="secondary" onClick={() => model.close()}>
          {t('recording.cancel', 'Cancel')}
        </Button>
      </div>
    </form>
  );
}

function Field({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const styles = useStyles2(getStyles);
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      {children(id)}
    </div>
  );
}

/** Those of what the time range has, and the one that is chosen. */
function useTypes(model: RecordingRulesView, chosen: string) {
  const { services } = useCatalog(model);
  const types = new Set([...services.values()].flat());
  if (chosen !== '') types.add(chosen);
  return [...types]
    .sort(compareText)
    .map((value) => ({ value, label: profileTypeTitle(parseProfileType(value)), description: value }));
}

/** The labels that profiles of the type have and a metric may have, and those that are chosen. */
function useNames(model: RecordingRulesView, { profileType, groupBy }: Rule) {
  const [found, setFound] = useState<readonly string[]>([]);
  useEffect(() => {
    if (profileType === '') return undefined;
    const abort = new AbortController();
    const matchers = [`{__profile_type__=${JSON.stringify(profileType)}}`];
    selectionOf(model)
      .source.labelNames({ ...spanFor(model), matchers }, abort.signal)
      // The labels that are chosen can still be left.
      .then(setFound, () => undefined);
    return () => abort.abort();
  }, [model, profileType]);
  const names = new Set([...found.filter((name) => /^[a-zA-Z](?:[a-zA-Z0-9_]*)$/.test(name)), ...groupBy]);
  return [...names].sort(compareText).map((value) => ({ value, label: value }));
}

const getStyles = (theme: GrafanaTheme2) => ({
  form: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1.5),
    padding: theme.spacing(2),
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    minWidth: 0,
  }),
  title: css({ fontSize: theme.typography.h4.fontSize, margin: 0, overflowWrap: 'anywhere' }),
  fields: css({
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(340px, 100%), 1fr))',
    gap: theme.spacing(1.5, 2),
  }),
  field: css({ minWidth: 0 }),
  label: css({
    display: 'block',
    marginBottom: theme.spacing(0.25),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  addon: css({
    padding: theme.spacing(0, 1),
    lineHeight: theme.spacing(4),
    color: theme.colors.text.secondary,
    background: theme.colors.background.primary,
    border: `1px solid ${theme.components.input.borderColor}`,
    borderRight: 0,
  }),
  buttons: css({ display: 'flex', gap: theme.spacing(1) }),
  problem: css({ margin: 0, color: theme.colors.error.text, overflowWrap: 'anywhere' }),
});
