import { describe, expect, it } from 'vitest';
import { jfrOfForm, pprofOfForm, readIngestForm } from './ingest-form.ts';

async function formOf(parts: Record<string, string | Uint8Array<ArrayBuffer>>): Promise<[string, Uint8Array]> {
  const form = new FormData();
  for (const [name, part] of Object.entries(parts)) {
    form.append(name, typeof part === 'string' ? part : new Blob([part]));
  }
  const request = new Request('http://localhost/', { method: 'POST', body: form });
  return [request.headers.get('content-type')!, new Uint8Array(await request.arrayBuffer())];
}

const parseIngestForm = async (type: string, body: Uint8Array) => pprofOfForm(await readIngestForm(type, body));

const profile = Uint8Array.of(0, 255, 13, 10, 45, 45, 128);

describe('the form of /ingest', () => {
  it('gives the bytes of the profile', async () => {
    const form = await parseIngestForm(...(await formOf({ profile })));
    expect([...form.profile]).toEqual([...profile]);
    expect(form.displayNames).toBeUndefined();
  });

  it('gives the display names of the sample type configuration', async () => {
    const config = JSON.stringify({
      alloc_space: { units: 'bytes', 'display-name': 'alloc_space_bytes', sampled: true },
      __proto__x: {},
    });
    const form = await parseIngestForm(...(await formOf({ profile, sample_type_config: config })));
    expect([...form.displayNames!]).toEqual([
      ['alloc_space', 'alloc_space_bytes'],
      ['__proto__x', ''],
    ]);
  });

  it('accepts an empty prev_profile and unknown parts', async () => {
    const form = await parseIngestForm(...(await formOf({ prev_profile: '', other: 'x', profile })));
    expect(form.profile.length).toBe(profile.length);
  });

  it('gives a recording with and without its labels', async () => {
    const read = async (parts: Parameters<typeof formOf>[0]) =>
      jfrOfForm(await readIngestForm(...(await formOf(parts))));
    const labels = Uint8Array.of(1);
    expect(await read({ jfr: profile })).toMatchObject({ labels: undefined });
    expect(await read({ jfr: profile, labels: '' })).toMatchObject({ labels: undefined });
    const both = await read({ jfr: profile, labels });
    expect([...both.recording]).toEqual([...profile]);
    expect([...both.labels!]).toEqual([1]);
    await expect(read({ profile })).rejects.toThrow("the form has no part 'jfr'");
  });

  it.each([
    [{ other: 'x' }, "no part 'profile'"],
    [{ profile, prev_profile: profile }, "'prev_profile' is not supported"],
    [{ profile, sample_type_config: '{' }, "'sample_type_config' is not JSON"],
    [{ profile, sample_type_config: '[1]' }, "'sample_type_config' must be an object"],
    [{ profile, sample_type_config: '{"cpu": {"display-name": 3}}' }, "'sample_type_config' must be an object"],
    [Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`p${i}`, 'x'])), 'more than 16 parts'],
  ])('refuses a form with %o', async (parts, message) => {
    await expect(parseIngestForm(...(await formOf(parts)))).rejects.toThrow(message);
  });

  it('refuses a form without a boundary, and one that ends in the middle', async () => {
    const [type, body] = await formOf({ profile });
    await expect(parseIngestForm('multipart/form-data', body)).rejects.toThrow('the form cannot be read');
    await expect(parseIngestForm(type, body.subarray(0, body.length - 30))).rejects.toThrow('the form cannot be read');
    await expect(parseIngestForm(type, Uint8Array.of())).rejects.toThrow('the form');
  });
});
