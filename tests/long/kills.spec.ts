/** The kills of tests/store/engine-death.spec.ts, many more of them. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { killUnderLoad } from '../store/kill-under-load.ts';
import { openEmbedded, type OpenedStore } from '../store/opened-store.ts';

const KILLS = 200;

describe("when the engine's process is killed", () => {
  let opened: OpenedStore;
  beforeAll(async () => {
    opened = await openEmbedded();
  });
  afterAll(() => opened.close());

  it(`${KILLS} times during writes, everything acknowledged is there once and whole`, () =>
    killUnderLoad(opened.store, KILLS));
});
