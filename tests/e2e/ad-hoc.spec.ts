/** Profiles in files, opened in the browser or uploaded: the values on the screen are those of Go pprof and of the truth. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { readSpeedscope } from '#model/formats/speedscope/read.ts';
import { ROOT } from '#model/tree-shape.ts';
import { formatValue } from '#model/units.ts';
import { testIds } from '../../src/ui/test-ids.ts';
import { lineTruth, seriesTruth, truthFiles } from '../fixtures/pprof/truth.ts';
import { exported, treeOf } from './exported.ts';
import { expect, shopdFile, test } from './recorded.ts';

const fixture = (path: string) => fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url));
const truth = truthFiles().find(({ path }) => path === shopdFile)!;
const cpu = truth.sampleTypes.find(({ type }) => type === 'cpu')!;
const cpuId = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';

const side = (page: Page, name: 'file' | 'against') =>
  page.getByTestId(testIds.adHoc.side).and(page.locator(`[data-side=${name}]`));
const total = (page: Page, name: 'file' | 'against') => side(page, name).getByTestId(testIds.adHoc.total);

/** As if the files were dragged from a window of the system. */
async function drop(page: Page, paths: readonly string[]): Promise<void> {
  const files = paths.map((path) => ({ name: path.split('/').at(-1)!, content: [...readFileSync(fixture(path))] }));
  const transfer = await page.evaluateHandle((dropped) => {
    const data = new DataTransfer();
    dropped.forEach(({ name, content }) => data.items.add(new File([new Uint8Array(content)], name)));
    return data;
  }, files);
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await expect(page.getByTestId(testIds.adHoc.dropSheet)).toBeVisible();
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await expect(page.getByTestId(testIds.adHoc.dropSheet)).toHaveCount(0);
}

test('a file that is dropped on any page is read in a worker and sent nowhere, and its values are those of Go pprof', async ({
  page,
  hearth,
}) => {
  await page.goto(hearth.address('services'));
  await expect(page.getByTestId('service-card').first()).toBeVisible();
  const sent: string[] = [];
  page.on('request', (request) => request.url().includes('adhocprofiles') && sent.push(request.url()));
  await drop(page, [`pprof/${shopdFile}`]);
  await expect(page).toHaveURL(/\/ad-hoc\?.*file=local/);
  await expect(total(page, 'file')).toHaveAttribute('data-total', String(cpu.total));
  expect(page.workers()).toHaveLength(1);
  // Another type of the same file.
  const pick = async (id: string) => {
    await page.getByTestId(testIds.adHoc.type).click();
    await page.getByRole('option').filter({ hasText: id }).click();
  };
  await pick('process_cpu:samples:count:cpu:nanoseconds');
  await expect(total(page, 'file')).toHaveAttribute('data-total', String(truth.sampleTypes[0]!.total));
  await pick(cpuId);
  await expect(total(page, 'file')).toHaveAttribute('data-total', String(cpu.total));
  const rows = page.getByTestId(testIds.functionTable.table).locator('tbody [data-function]');
  const first = cpu.topBySelf[0]!;
  await expect(rows.first()).toHaveAttribute('data-function', first.name);
  await expect(rows.first().locator('[data-column=self]')).toContainText(formatValue(first.self, 'nanoseconds'));
  // Where functions are is in the file.
  const [name, lines] = [...lineTruth(shopdFile)][0]!;
  await page.getByTestId(testIds.flameGraph.columns).click();
  await page.getByRole('menuitemcheckbox', { name: /^File/ }).click();
  await expect(
    page.getByTestId(testIds.functionTable.table).locator(`tr[data-function="${name}"] [data-column=file]`),
  ).toContainText(lines[0]!.file);
  expect(sent.filter((url) => !url.endsWith('/List'))).toEqual([]);
  // The link of a file on this computer opens nothing elsewhere, and says so.
  await page.reload();
  await expect(page.getByTestId(testIds.adHoc.error)).toContainText('drop it here again');
});

test('two files are a diff, and either side may be what is stored', async ({ page, hearth }) => {
  const { files, halfIndex } = seriesTruth();
  const pair = [files[0]!, files[halfIndex]!];
  const totals = pair.map((path) => {
    const types = truthFiles().find((file) => file.path === path)!.sampleTypes;
    return String(types.at(-1)!.total);
  });
  await page.goto(hearth.address('ad-hoc', { service: 'quoted' }));
  await expect(page.getByTestId(testIds.adHoc.view)).toBeVisible();
  await drop(
    page,
    pair.map((path) => `pprof/${path}`),
  );
  await expect(total(page, 'against')).toHaveAttribute('data-total', totals[0]!);
  await expect(total(page, 'file')).toHaveAttribute('data-total', totals[1]!);
  await expect(page.getByTestId(testIds.diff.table).locator('tbody [data-function]').first()).toBeVisible();
  const saved = readSpeedscope((await exported(page, 'speedscope')).bytes).map(({ columns }) => treeOf(columns));
  expect(saved.map((tree) => String(tree.total[ROOT]))).toEqual(totals);
  await page.getByTestId(testIds.flameGraph.granularity).click();
  await page.getByRole('menuitemradio', { name: 'Files' }).click();
  await expect(page.getByTestId(testIds.diff.table).locator('tbody [data-function]').first()).toHaveAttribute(
    'data-function',
    /\.go$/,
  );
  await expect(total(page, 'file')).toHaveAttribute('data-total', totals[1]!);
  await page.goBack();
  await expect(page).not.toHaveURL(/granularity/);
  await page.getByTestId(testIds.adHoc.swap).click();
  await expect(total(page, 'file')).toHaveAttribute('data-total', totals[0]!);
  await page.goBack();
  await expect(total(page, 'file')).toHaveAttribute('data-total', totals[1]!);

  await side(page, 'against').getByRole('button', { name: 'Close' }).click();
  await page.getByTestId(testIds.adHoc.compareStored).click();
  const stored = seriesTruth().byType.get('cpu/nanoseconds')!.all.total;
  await expect(total(page, 'against')).toHaveAttribute('data-total', String(stored));
  await expect(page.getByTestId(testIds.frame.servicePicker)).toBeVisible();
});

test('a file that is uploaded can be opened by its link, and one that is no profile is refused with what is accepted', async ({
  page,
  hearth,
}) => {
  await page.goto(hearth.address('ad-hoc'));
  await page.getByTestId(testIds.adHoc.uploadInput).setInputFiles(fixture(`pprof/${shopdFile}`));
  await expect(page).toHaveURL(/file=shared/);
  await expect(total(page, 'file')).toHaveAttribute('data-total', String(truth.sampleTypes[0]!.total));
  await page.reload();
  await expect(total(page, 'file')).toHaveAttribute('data-total', String(truth.sampleTypes[0]!.total));
  await expect(page.getByTestId(testIds.adHoc.row)).toContainText('go-shopd-cpu-labels.pb.gz');
  const row = page.getByTestId(testIds.adHoc.row);
  await row.getByRole('button', { name: /^Delete/ }).click();
  await row.getByRole('button', { name: 'Keep' }).click();
  await row.getByRole('button', { name: /^Delete/ }).click();
  await expect(page.getByTestId(testIds.adHoc.deleteForAll)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(row).toHaveCount(0);
  await expect(page).not.toHaveURL(/file=shared/);
  await page.goBack();
  await expect(page.getByTestId(testIds.adHoc.error)).toContainText('there is no uploaded profile');
  await page.goForward();
  for (const input of [testIds.adHoc.uploadInput, testIds.adHoc.openInput]) {
    await page.getByTestId(input).setInputFiles(fixture('pprof/README.md'));
    await expect(page.getByTestId(testIds.adHoc.error).last()).toContainText('Hearth reads pprof, JFR, folded stacks');
  }
});
