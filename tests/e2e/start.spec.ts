/** What a stranger sees first: the demo by itself, its removal, and a store that nobody has pushed to yet. */
import { expect, test } from '@playwright/test';
import { startHearth } from './recorded.ts';

test('the first screen has the live demo, marked as demo, and one click removes it', async ({ page }) => {
  test.setTimeout(180_000);
  const hearth = await startHearth();
  try {
    await page.goto(`${hearth.url}/`);
    await expect(page).toHaveURL(/\/a\/hearth-profiles-app\/services/);
    const cards = page.getByTestId('service-card');
    for (const service of ['hearth', 'shop-checkout', 'shop-frontend', 'shop-recommend']) {
      const card = cards.filter({ hasText: service });
      await expect(card).toBeVisible({ timeout: 90_000 });
      await expect(card).toContainText('demo');
    }
    await page.getByRole('button', { name: 'Remove demo data' }).click();
    const sure = page.getByRole('button', { name: /remove/i }).last();
    if (await page.getByRole('dialog').isVisible()) await sure.click();
    await expect(cards).toHaveCount(0, { timeout: 30_000 });
  } finally {
    expect(await hearth.stop()).toBe(0);
  }
});

test('a store without profiles says how to push the first one', async ({ page }) => {
  const hearth = await startHearth('--demo', 'off');
  try {
    await page.goto(`${hearth.url}/`);
    await expect(page.getByText(/\/ingest\?name=/).first()).toBeVisible();
    await expect(page.getByText(hearth.url).first()).toBeVisible();
  } finally {
    expect(await hearth.stop()).toBe(0);
  }
});
