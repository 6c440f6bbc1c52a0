/** What a core and a gigabyte cost an hour: with it, services and functions have a cost in money. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { SceneObject } from '@grafana/scenes';
import { Button, Combobox, Input, useStyles2 } from '@grafana/ui';
import { useId, useState, type FormEvent, type ReactNode } from 'react';
import { toHearthError } from '../../api/answer-errors.ts';
import { priceCall, type Prices } from '../../api/prices.ts';
import { priceListOf } from '../../scene/PriceList.ts';
import { hoursPerMonth, moneyText } from '../../scene/prices.ts';
import { useAnswers } from '../../scene/use-answers.ts';
import { usePrices } from '../../scene/use-prices.ts';
import { testIds } from '../../ui/test-ids.ts';
import { t } from '../../ui/text.ts';

export function PriceForm({ model }: { model: SceneObject }) {
  const styles = useStyles2(getStyles);
  const canKeep = useAnswers(model, priceCall);
  const prices = usePrices(model);
  const id = useId();
  if (canKeep === undefined) return null;
  return (
    <section aria-labelledby={id} data-testid={testIds.settings.prices}>
      <h2 id={id} className={styles.title}>
        {t('prices.title', 'Prices')}
      </h2>
      <p className={styles.text}>
        {canKeep
          ? t(
              'prices.explanation',
              'A CPU type costs cores × price × {{hours}} h a month, memory in use gigabytes × price × {{hours}} h; a gigabyte is 10⁹ bytes. The prices hold for everybody who sees this tenant.',
              { hours: hoursPerMonth },
            )
          : t(
              'prices.cannot',
              'This data source keeps no prices, so costs are shown in cores and bytes only. A Hearth server keeps them.',
            )}
      </p>
      {canKeep && <Fields key={JSON.stringify(prices)} model={model} prices={prices} />}
    </section>
  );
}

const currencies = [
  'EUR',
  'USD',
  'GBP',
  'CHF',
  'JPY',
  'SEK',
  'NOK',
  'DKK',
  'PLN',
  'CZK',
  'INR',
  'CNY',
  'CAD',
  'AUD',
  'BRL',
];

function Fields({ model, prices }: { model: SceneObject; prices: Prices | undefined }) {
  const styles = useStyles2(getStyles);
  const [currency, setCurrency] = useState(prices?.currency ?? 'EUR');
  const [core, setCore] = useState(textOf(prices?.coreHour));
  const [gigabyte, setGigabyte] = useState(textOf(prices?.gigabyteHour));
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const [coreHour, gigabyteHour] = [priceOf(core), priceOf(gigabyte)];

  const save = async (changed: Prices | undefined) => {
    setBusy(true);
    setProblem('');
    try {
      await priceListOf(model).save(changed);
    } catch (error) {
      setProblem(toHearthError(error).message);
    }
    setBusy(false);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (coreHour !== undefined && gigabyteHour !== undefined) void save({ currency, coreHour, gigabyteHour });
  };
  const options = [...new Set([...currencies, currency])].map((value) => ({ value, label: value }));
  const isEmpty = coreHour === undefined || gigabyteHour === undefined || coreHour + gigabyteHour === 0;

  return (
    <form className={styles.form} onSubmit={submit}>
      <Field label={t('prices.currency', 'Currency')}>
        {(id) => (
          <Combobox
            id={id}
            width={12}
            options={options}
            value={currency}
            onChange={({ value }) => setCurrency(value)}
          />
        )}
      </Field>
      <Field label={t('prices.core-hour', 'A core for an hour')}>
        {(id) => <Price id={id} text={core} onChange={setCore} testId={testIds.settings.coreHour} />}
      </Field>
      <Field label={t('prices.gigabyte-hour', 'A gigabyte for an hour')}>
        {(id) => <Price id={id} text={gigabyte} onChange={setGigabyte} testId={testIds.settings.gigabyteHour} />}
      </Field>
      <Button type="submit" disabled={busy || isEmpty}>
        {t('prices.save', 'Save the prices')}
      </Button>
      {prices !== undefined && (
        <Button variant="secondary" disabled={busy} onClick={() => void save(undefined)}>
          {t('prices.remove', 'Remove them')}
        </Button>
      )}
      {prices !== undefined && (
        <p className={styles.example}>
          {t('prices.example', 'So a core costs {{core}} a month, and a gigabyte {{gigabyte}}.', {
            core: moneyText(prices.coreHour * hoursPerMonth, prices.currency),
            gigabyte: moneyText(prices.gigabyteHour * hoursPerMonth, prices.currency),
          })}
        </p>
      )}
      {problem !== '' && (
        <p className={styles.problem} role="alert">
          {t(
            'prices.refused',
            'The prices were not saved: {{problem}} Where credentials are asked for, setting prices needs the role admin.',
            { problem },
          )}
        </p>
      )}
    </form>
  );
}

interface PriceProps {
  id: string;
  text: string;
  onChange: (text: string) => void;
  testId: string;
}

function Price({ id, text, onChange, testId }: PriceProps) {
  return (
    <Input
      id={id}
      width={14}
      inputMode="decimal"
      value={text}
      invalid={priceOf(text) === undefined}
      data-testid={testId}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function Field({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const styles = useStyles2(getStyles);
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      {children(id)}
    </div>
  );
}

const textOf = (price: number | undefined) => (price === undefined ? '' : String(price));

/** Nothing typed is no price; a comma is what others write for a point. Undefined for what is no amount. */
function priceOf(text: string): number | undefined {
  const price = Number(text.trim().replace(',', '.'));
  return Number.isFinite(price) && price >= 0 ? price : undefined;
}

const getStyles = (theme: GrafanaTheme2) => ({
  title: css({ fontSize: theme.typography.h4.fontSize, margin: theme.spacing(1, 0) }),
  text: css({ color: theme.colors.text.secondary, maxWidth: '80ch', margin: theme.spacing(1, 0) }),
  form: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'flex-end', gap: theme.spacing(1, 2) }),
  label: css({ display: 'block', color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  example: css({ flexBasis: '100%', margin: 0, color: theme.colors.text.secondary }),
  problem: css({ flexBasis: '100%', margin: 0, color: theme.colors.error.text, overflowWrap: 'anywhere' }),
});
