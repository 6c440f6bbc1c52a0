import { expect, it } from 'vitest';
import { BrowserDocuments } from './browser-documents.ts';

/** Storage as browsers have it, with room for so many characters. */
function storage(room = 1_000_000): Storage {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (value.length > room) throw new DOMException('full', 'QuotaExceededError');
      items.set(key, value);
    },
  } as Storage;
}

const content = (text: string) => new TextEncoder().encode(text);

it('documents are put, replaced, listed newest first and removed', async () => {
  const documents = new BrowserDocuments('uid', storage());
  const { id } = await documents.put('view', { name: 'One', content: content('{"é":1}') });
  await documents.put('view', { name: 'Two', content: content('{}') });
  expect(await documents.put('view', { id, name: 'Uno', content: content('{"é":2}') })).toMatchObject({ version: 2 });
  expect((await documents.list('view')).map(({ name }) => name)).toEqual(['Uno', 'Two']);
  expect(new TextDecoder().decode((await documents.get('view', id)).content)).toBe('{"é":2}');
  await documents.remove('view', id);
  await expect(documents.get('view', id)).rejects.toMatchObject({ reason: 'not_found' });
  await expect(documents.remove('view', id)).rejects.toMatchObject({ reason: 'not_found' });
});

it('a version that another tab has replaced is not replaced again', async () => {
  const documents = new BrowserDocuments('uid', storage());
  const { id } = await documents.put('view', { name: 'One', content: content('1'), replaces: -1 });
  await documents.put('view', { id, name: 'Two', content: content('2'), replaces: 1 });
  const late = documents.put('view', { id, name: 'Three', content: content('3'), replaces: 1 });
  await expect(late).rejects.toMatchObject({ reason: 'document_conflict' });
});

it('what does not fit is refused, and pins are', async () => {
  const full = new BrowserDocuments('uid', storage(10)).put('view', { name: 'One', content: content('{}') });
  await expect(full).rejects.toMatchObject({ reason: 'document_limit' });
  const pin = new BrowserDocuments('uid', storage()).put('pin', { name: 'Pin', content: content('x') });
  await expect(pin).rejects.toMatchObject({ reason: 'document_limit' });
});

it('what is no list of documents is none', async () => {
  const own = storage();
  own.setItem('hearth-profiles-app.documents.uid.view', '[{"id":1},null,"x"]');
  expect(await new BrowserDocuments('uid', own).list('view')).toEqual([]);
  own.setItem('hearth-profiles-app.documents.uid.view', 'not JSON');
  expect(await new BrowserDocuments('uid', own).list('view')).toEqual([]);
});
