/** What is saved from the page's export menu, and what is in it. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { functionTable } from '#model/function-table.ts';
import type { readPprof } from '#model/formats/pprof/read.ts';
import { nameTree, type NameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { testIds } from '../../src/ui/test-ids.ts';

export async function exported(page: Page, format: string): Promise<{ name: string; bytes: Uint8Array }> {
  await page.getByTestId(testIds.export.menu).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId(`${testIds.export.choice}-${format}`).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

export const treeOf = (columns: ReturnType<typeof readPprof>): NameTree => nameTree(locationTree(columns, 0));

/** Of just these functions: the order of equals is everyone's own. */
export function weightsOf(tree: NameTree, names: readonly { name: string }[]) {
  const rows = new Map(functionTable(tree).map(({ name, self, total }) => [name, { name, self, total }]));
  return names.map(({ name }) => rows.get(name));
}
