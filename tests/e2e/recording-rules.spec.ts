/** Metrics made of profiles: from a function over time to a rule, with a preview; changed, deleted and had back. */
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { ExploreService } from '#proto/hearth/v1/explore_pb.ts';
import { RecordingRulesService } from '#proto/settings/v1/recording_rules_pb.ts';
import { cpuType, expect, MINUTE, test } from './recorded.ts';

const compile = 'regexp.compile';

test('a function becomes a metric whose preview is what the service answers, and which is changed and deleted', async ({
  page,
  hearth,
}) => {
  const transport = createConnectTransport({ httpVersion: '1.1', baseUrl: hearth.url });
  const rules = createClient(RecordingRulesService, transport);
  await page.goto(hearth.address('function', { service: 'quoted', function: compile, 'var-groupBy': 'version' }));
  await page.getByRole('link', { name: 'Record as metric' }).click();
  const form = page.getByTestId('recording-rule-form');
  await expect(form.getByLabel('Function, with what it calls')).toHaveValue(compile);
  await expect(form.getByLabel('Of which profiles')).toHaveValue('{service_name="quoted"}');

  // The newest value of the largest series, as the service has it; the hour ends at a whole minute.
  const preview = form.getByTestId('recording-rule-preview');
  await expect(preview).toHaveAttribute('data-series', /[12]/);
  const end = Math.floor(Date.now() / MINUTE) * MINUTE;
  const { series } = await createClient(ExploreService, transport).functionSeries({
    selection: {
      profileType: cpuType,
      labelSelector: '{service_name="quoted"}',
      start: BigInt(end - 59 * MINUTE),
      end: BigInt(end),
    },
    functions: [compile],
    groupBy: ['service_name', 'version'],
    step: 60,
  });
  expect(series[0]!.labels.map(({ value }) => value)).toEqual(['quoted', '1.1.0']);
  await expect(preview).toHaveAttribute('data-series', String(series.length));
  await expect(preview).toHaveAttribute('data-last', String(series[0]!.total.at(-1)));

  const name = form.getByRole('textbox', { name: 'Metric' });
  await name.fill('a-b');
  await page.keyboard.press('Enter');
  await expect(form.getByRole('alert')).toContainText('is not the name of a metric');
  await name.fill('compile_cpu');
  await form.getByLabel('Labels to add').fill('team=shop');
  await page.keyboard.press('Enter');
  const row = page.locator('[data-testid=recording-rule][data-metric=profiles_recorded_compile_cpu]');
  await expect(row).toContainText(compile);
  await expect(form).toHaveCount(0);
  const stored = async () => (await rules.listRecordingRules({})).rules;
  expect(await stored()).toMatchObject([
    {
      metricName: 'profiles_recorded_compile_cpu',
      profileType: cpuType,
      groupBy: ['service_name', 'version'],
      externalLabels: [{ name: 'team', value: 'shop' }],
      stacktraceFilter: { functionName: { functionName: compile } },
      generation: 1n,
    },
  ]);

  await row.getByRole('button', { name: 'Edit profiles_recorded_compile_cpu' }).click();
  await form.getByLabel('Of which profiles').fill('{service_name=');
  await expect(form).toContainText('expected');
  await form.getByLabel('Of which profiles').fill('{service_name="quoted",version="1.1.0"}');
  await expect(preview).toHaveAttribute('data-series', '1');
  await form.getByRole('button', { name: 'Save the rule' }).click();
  await expect(row).toContainText('version="1.1.0"');
  const { id, generation } = (await stored())[0]!;
  expect(generation).toBe(2n);

  await row.getByRole('button', { name: 'Delete profiles_recorded_compile_cpu' }).click();
  await expect(page.getByText('No metric is made of profiles yet')).toBeVisible();
  expect(await stored()).toEqual([]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row).toBeVisible();
  expect((await stored()).map((rule) => rule.id)).toEqual([id]);
  await rules.deleteRecordingRule({ id });
});
