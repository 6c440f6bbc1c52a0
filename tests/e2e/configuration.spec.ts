/** What an administrator sets for everybody: kept, and what views begin with where an address says nothing else. */
import { expect, test, type Hearth } from './recorded.ts';

const settings = ({ url }: Hearth) => `${url}/api/plugins/hearth-profiles-app/settings`;

test.afterEach(async ({ request, hearth }) => {
  await request.post(settings(hearth), { data: { enabled: true, jsonData: {} } });
});

test('nodes, colors and folded frames of the configuration are what a flame graph begins with', async ({
  page,
  hearth,
}) => {
  const rows = page.getByTestId('function-table').getByText(/^runtime\./);
  await page.goto(`${hearth.url}/plugins/hearth-profiles-app`);
  await expect(page.getByTestId('host-nav Configuration')).toHaveAttribute('aria-current', 'page');
  const form = page.getByTestId('config-form');
  await form.getByTestId('config-max-nodes').fill('12');
  await expect(form.getByTestId('config-save')).toBeDisabled();
  await form.getByTestId('config-max-nodes').fill('4096');
  await form.getByTestId('config-deploy-tags').fill('t'.repeat(101));
  await expect(form.getByText(/At most 10 tags of at most 100 characters/)).toBeVisible();
  await expect(form.getByTestId('config-save')).toBeDisabled();
  await form.getByTestId('config-deploy-tags').fill('deploy, release,');
  await form.getByText('By self').click({ force: true });
  await form.getByRole('checkbox', { name: 'Go runtime' }).check({ force: true });
  await form.getByTestId('config-save').click();
  await expect
    .poll(async () => ((await (await page.request.get(settings(hearth))).json()) as { jsonData: object }).jsonData)
    .toEqual({ maxNodes: 4096, color: 'self', frames: ['go-runtime'], deployTags: ['deploy', 'release'] });

  await page.goto(hearth.address('flame-graph', { service: 'quoted' }));
  await expect(page.getByTestId('flame-graph-color')).toContainText('By self');
  await expect(rows).toHaveCount(0);
  await expect(
    page
      .getByTestId('function-table')
      .getByText(/^regexp/)
      .first(),
  ).toBeVisible();
  // Taking that back is in the address, as what it begins with is not.
  await page.getByTestId('flame-graph-presets').click();
  await page.getByRole('menuitemcheckbox', { name: 'Hide Go runtime', checked: true }).click();
  await expect(rows.first()).toBeVisible();
  await expect(page).toHaveURL(/[?&]transform=(&|$)/);
  await page.goto(hearth.address('flame-graph', { service: 'quoted', color: 'package', transform: '' }));
  await expect(page.getByTestId('flame-graph-color')).toContainText('By package');
  await expect(rows.first()).toBeVisible();
});

test('settings are refused that are none, and kept for the tenant that set them', async ({ request, hearth }) => {
  const refused = await request.post(settings(hearth), { data: { jsonData: 'all' } });
  expect(refused.status()).toBe(400);
  const form = await request.post(settings(hearth), { form: { jsonData: '{}' } });
  expect(form.status()).toBe(415);
  await request.post(settings(hearth), { data: { jsonData: { maxNodes: 8192 } } });
  const kept = (await (await request.get(settings(hearth))).json()) as { jsonData: object; enabled: boolean };
  expect(kept).toMatchObject({ enabled: true, jsonData: { maxNodes: 8192 } });
});
