import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadAmd } from './loader.ts';

type Define = (...parts: unknown[]) => void;

interface FakeScript {
  src: string;
  onload?: () => void;
  onerror?: () => void;
}

/** A document whose scripts do what the test says while they "run". */
function page(run: ((define: Define) => void) | 'fails') {
  const script: FakeScript = { src: '' };
  vi.stubGlobal('document', {
    createElement: () => script,
    head: {
      append: () => {
        script.src = `http://host${script.src}`;
        if (run === 'fails') return script.onerror?.();
        const { define } = globalThis as unknown as { define: Define };
        run(define);
        script.onload?.();
      },
    },
  });
}

afterEach(() => vi.unstubAllGlobals());

const shared = new Map<string, unknown>([['react', { version: 18 }]]);

describe('loading a plugin', () => {
  it('gives it the shared libraries and its own address, and awaits what it answers', async () => {
    page((define) =>
      define(['react', 'module'], (react: { version: number }, module: { uri: string }) =>
        Promise.resolve({ plugin: [react.version, module.uri] }),
      ),
    );
    await expect(loadAmd('/module.js', shared)).resolves.toEqual({ plugin: [18, 'http://host/module.js'] });
  });

  it('takes what it puts on `exports`', async () => {
    page((define) => define('name', ['exports'], (exports: { plugin?: string }) => void (exports.plugin = 'p')));
    await expect(loadAmd('/module.js', shared)).resolves.toEqual({ plugin: 'p' });
  });

  it('names the library it does not share', async () => {
    page((define) => define(['jquery'], () => ({})));
    await expect(loadAmd('/module.js', shared)).rejects.toThrow('The plugin asks for "jquery"');
  });

  it('says when the file is no plugin, or not there', async () => {
    page(() => undefined);
    await expect(loadAmd('/module.js', shared)).rejects.toThrow('/module.js is not a plugin');
    page('fails');
    await expect(loadAmd('/module.js', shared)).rejects.toThrow('Is the plugin built');
  });

  it('leaves no define behind', async () => {
    page((define) => define([], () => ({})));
    await loadAmd('/module.js', shared);
    expect('define' in globalThis).toBe(false);
  });
});
