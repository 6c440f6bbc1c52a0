/** Frame presets: those that come with the app, and people's own, kept where other documents are. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { HearthError } from '#model/errors.ts';
import { builtInPresets, presetTest, type FramePreset } from '#model/frame-presets.ts';
import type { NameTest } from '#model/search.ts';
import type { PresetTests, Transform } from '#model/transforms/transform.ts';
import { toHearthError } from '../../api/answer-errors.ts';
import { BrowserDocuments } from '../../api/browser-documents.ts';
import { documentsOf, type Documents } from '../../api/documents.ts';
import { profileSource } from '../../api/profile-source.ts';

export interface FramePresets {
  own: readonly FramePreset[];
  test: PresetTests;
  /** Undefined for one that is not known, or not yet. */
  find: (id: string) => FramePreset | undefined;
  titleOf: (id: string) => string;
  /** Whether it takes out what it names, not everything else. */
  hides: (id: string) => boolean;
  /** Who keeps people's own; undefined until that is known. */
  place: 'server' | 'browser' | undefined;
  /** Why they could not be had. */
  error: string | undefined;
  load: () => Promise<void>;
  edit: PresetEditing;
}

export interface PresetEditing {
  /** One without an id is new. @throws HearthError */
  save: (preset: FramePreset) => Promise<void>;
  remove: (id: string) => Promise<void>;
}

const none: readonly FramePreset[] = [];

/** Other presets than of frames may come to be kept. */
const idPrefix = 'frames/';

const isBuiltIn = (id: string) => builtInPresets.some((preset) => preset.id === id);

/** Beside files alone there is no data source that could keep any. */
const documentsFor = (dataSource: string): Promise<Documents> =>
  dataSource === '' ? Promise.resolve(new BrowserDocuments('')) : documentsOf(profileSource(dataSource));

/** @param dataSource its uid; '' where there is none, as beside a file */
export function useFramePresets(dataSource: string, transforms: readonly Transform[]): FramePresets {
  const [own, setOwn] = useState<{ of: string; presets: readonly FramePreset[]; place: 'server' | 'browser' }>();
  const [error, setError] = useState<string>();
  const known = own?.of === dataSource ? own : undefined;
  const load = useCallback(
    () =>
      readPresets(dataSource).then(
        (read) => {
          setOwn(read);
          setError(undefined);
        },
        (failure: unknown) => setError(toHearthError(failure).message),
      ),
    [dataSource],
  );
  const isNeeded = transforms.some(({ kind, name }) => kind === 'preset' && !isBuiltIn(name));
  useEffect(() => {
    if (isNeeded && known === undefined) void load();
  }, [isNeeded, known, load]);

  const presets = useMemo(() => [...builtInPresets, ...(known?.presets ?? [])], [known]);
  const isLoading = isNeeded && known === undefined && error === undefined;
  const test = useMemo(() => {
    const tests = new Map<string, NameTest>(presets.map((preset) => [preset.id, safeTest(preset)]));
    // What is on its way changes nothing yet; what is not there is said.
    return (id: string) => tests.get(id) ?? (isLoading ? () => false : undefined);
  }, [presets, isLoading]);
  const find = useCallback((id: string) => presets.find((preset) => preset.id === id), [presets]);
  return {
    own: known?.presets ?? none,
    test,
    find,
    titleOf: (id) => presets.find((preset) => preset.id === id)?.title ?? id,
    hides: (id) => presets.find((preset) => preset.id === id)?.hides ?? true,
    place: known?.place,
    error,
    load,
    edit: {
      save: async ({ id, title, hides, pattern }) => {
        presetTest({ id, title, hides, pattern });
        const documents = await documentsFor(dataSource);
        const content = new TextEncoder().encode(JSON.stringify({ hides, pattern }));
        const ownId = id === '' ? idPrefix + crypto.getRandomValues(new Uint32Array(2)).join('') : id;
        await documents.put('preset', { id: ownId, name: title, content });
        await load();
      },
      remove: async (id) => {
        await (await documentsFor(dataSource)).remove('preset', id);
        await load();
      },
    },
  };
}

async function readPresets(dataSource: string) {
  const documents = await documentsFor(dataSource);
  const listed = (await documents.list('preset')).filter(({ id }) => id.startsWith(idPrefix));
  const read = await Promise.all(listed.map(({ id }) => documents.get('preset', id)));
  const presets = read.map(({ id, name, content }) => presetOf(id, name, content));
  return { of: dataSource, presets: presets.filter((one) => one !== undefined), place: documents.place };
}

/** What somebody else wrote may be anything: then it takes nothing out. */
function safeTest(preset: FramePreset): NameTest {
  try {
    return presetTest(preset);
  } catch (error) {
    if (error instanceof HearthError) return () => false;
    throw error;
  }
}

function presetOf(id: string, title: string, content: Uint8Array): FramePreset | undefined {
  try {
    const read = JSON.parse(new TextDecoder().decode(content)) as { hides?: unknown; pattern?: unknown };
    return typeof read.pattern === 'string'
      ? { id, title, hides: read.hides !== false, pattern: read.pattern }
      : undefined;
  } catch {
    return undefined;
  }
}
