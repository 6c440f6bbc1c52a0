/** What is saved: complete, of just what is selected, and as other tools read it. */
import { gunzipSync } from 'node:zlib';
import { functionTable } from '#model/function-table.ts';
import { readFolded } from '#model/formats/folded/read.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { readSpeedscope } from '#model/formats/speedscope/read.ts';
import { ROOT } from '#model/tree-shape.ts';
import { testIds } from '../../src/ui/test-ids.ts';
import { seriesTruth } from '../fixtures/pprof/truth.ts';
import { profilesOf, spansOf } from './explored.ts';
import { exported, treeOf, weightsOf } from './exported.ts';
import { expect, test } from './recorded.ts';

test('every format has all stacks, with the values of Go pprof', async ({ page, hearth }) => {
  const truth = seriesTruth().byType.get('cpu/nanoseconds')!.all;
  // What is pushed loses Go's shapes of generic functions.
  const named = truth.topBySelf.filter(({ name }) => !name.includes('[go.shape'));
  await page.goto(hearth.address('flame-graph', { service: 'quoted' }));
  await expect(page.getByTestId(testIds.flameGraph.total)).toHaveAttribute('data-total', String(truth.total));
  const pprof = await exported(page, 'pprof');
  expect(pprof.name).toMatch(/^quoted_CPU_[0-9-]+\.pb\.gz$/);
  const folded = await exported(page, 'folded');
  const speedscope = await exported(page, 'speedscope');
  const trees = [
    treeOf(readPprof(gunzipSync(pprof.bytes))),
    treeOf(readFolded(folded.bytes)[0]!.columns),
    treeOf(readSpeedscope(speedscope.bytes)[0]!.columns),
  ];
  for (const tree of trees) {
    expect(tree.total[ROOT]).toBe(truth.total);
    expect(weightsOf(tree, named)).toEqual(named);
  }
  const csv = new TextDecoder().decode((await exported(page, 'csv')).bytes).split('\r\n');
  const first = truth.topBySelf[0]!;
  expect(csv[1]).toContain(`${first.name},${first.self},`);
  expect(csv.length - 2).toBe(functionTable(trees[0]!).length);
});

test('a picture has its title, its scale and every frame that can be seen, of what is zoomed in to', async ({
  page,
  hearth,
}) => {
  const truth = seriesTruth().byType.get('cpu/nanoseconds')!.all;
  await page.goto(hearth.address('flame-graph', { service: 'quoted' }));
  const whole = new TextDecoder().decode((await exported(page, 'svg')).bytes);
  expect(whole).toContain('<title>quoted, CPU, ');
  for (const { name } of truth.topByTotal.slice(0, 10)) {
    expect(whole).toContain(
      `<title>${name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}: `,
    );
  }
  const graph = page.getByTestId(testIds.flameGraph.graph);
  const zoomed = truth.topByTotal.find(({ total }) => total < (truth.total * 9n) / 10n)!;
  await graph.locator(`[role=treeitem][data-function="${zoomed.name}"]`).first().click();
  await expect(page).toHaveURL(/focus=/);
  const part = new TextDecoder().decode((await exported(page, 'svg')).bytes);
  expect(part).toContain(`Zoomed in to ${zoomed.name}`);
  expect(part.length).not.toBe(whole.length);
  // What a browser draws of it: every rectangle lies within the picture.
  const outside = await page.evaluate((svg) => {
    const drawn = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
    const width = Number(drawn.getAttribute('width'));
    const rects = [...drawn.querySelectorAll('rect')];
    const ends = rects.map((rect) => Number(rect.getAttribute('x')) + Number(rect.getAttribute('width')));
    return { frames: rects.length, beyond: ends.filter((end) => end > width).length };
  }, part);
  expect(outside.frames).toBeGreaterThan(20);
  expect(outside.beyond).toBe(0);
  const { bytes, name } = await exported(page, 'png');
  expect(name).toMatch(/\.png$/);
  const size = new DataView(bytes.buffer, bytes.byteOffset);
  expect(Array.from(bytes.slice(1, 4), (byte) => String.fromCharCode(byte)).join('')).toBe('PNG');
  expect(size.getUint32(16)).toBe(3200);
});

test('filters, spans and profiles hold for what is saved, too', async ({ page, hearth }) => {
  const question = { ...hearth.range, profileTypeID: 'process_cpu:cpu:nanoseconds:cpu:nanoseconds' };
  const total = page.getByTestId(testIds.flameGraph.total);
  const saved = async () => treeOf(readPprof(gunzipSync((await exported(page, 'pprof')).bytes))).total[ROOT]!;

  await page.goto(hearth.address('flame-graph', { service: 'quoted', 'var-filters': 'region|=|eu' }));
  const eu = await hearth.querier.selectMergeStacktraces({
    ...question,
    labelSelector: '{service_name="quoted",region="eu"}',
  });
  await expect(total).toHaveAttribute('data-total', String(eu.flamegraph!.total));
  expect(await saved()).toBe(eu.flamegraph!.total);

  const [span, value] = (await spansOf(hearth))[0]!;
  await page.goto(hearth.address('flame-graph', { service: 'shopd', 'var-spanSelector': span }));
  await expect(total).toHaveAttribute('data-total', String(value));
  expect(await saved()).toBe(value);

  const listed = await profilesOf(hearth);
  const id = listed[0]!.profileId;
  const sum = listed.filter(({ profileId }) => profileId === id).reduce((all, one) => all + one.value, 0n);
  await page.goto(hearth.address('flame-graph', { service: 'quoted', 'var-profileIdSelector': id }));
  await expect(page.getByTestId(testIds.flameGraph.profileChip)).toContainText(id.slice(0, 8));
  await expect(total).toHaveAttribute('data-total', String(sum));
  expect(await saved()).toBe(sum);
});
