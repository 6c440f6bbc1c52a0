import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tenantNumber, unixMillis } from '#model/brands.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import type { ProfileStore } from '../../service/store/store.ts';
import { CPU, drawnLines, everything, NOON, printTree, profileOf } from './drawn-rows.ts';
import { engineModes, type OpenedStore } from './opened-store.ts';
import { expectWellFormed, totalOf } from './tree-rules.ts';

describe.each(engineModes)('what is written to $name', ({ open }) => {
  let opened: OpenedStore;
  let store: ProfileStore;
  let tenants = 0;
  /** A tenant of its own for each test, so that they do not see each other's rows. */
  const newTenant = async () => (await store.tenant(`round-trip-${++tenants}`, true))!;

  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  it('comes back with its stacks, lines, files, inlined frames, mappings and samples without a stack', async () => {
    const tenant = await newTenant();
    const text = `
      main@main.go:10;handle@http.go:200;parse@json.go:31 100
      main@main.go:10;handle@http.go:200;render@html.go:7>escape@html.go:99 50
      main@main.go:11;handle@http.go:200 3
      main@main.go:10;[/usr/lib/libc.so.6] 0xffffffffff600000 7
      () 2`;
    await store.write([encodeProfile(profileOf(text, { tenant }))]);
    const tree = await store.mergeStacks(everything(tenant));
    expectWellFormed(tree);
    expect(printTree(tree)).toEqual(drawnLines(text));
  });

  it('keeps what tells mappings, functions and locations apart', async () => {
    const tenant = await newTenant();
    const profile = profileOf('main@a.go:1;[libx.so] 0x1000 5', { tenant });
    profile.symbols.functions.startLine[0] = -3;
    profile.symbols.functions.systemName[0] = profile.symbols.strings.push('_main') - 1;
    profile.symbols.mappings.buildId[0] = profile.symbols.strings.push('abc123') - 1;
    profile.symbols.mappings.memoryStart[0] = 2n ** 64n - 4096n;
    profile.symbols.mappings.memoryLimit[0] = 2n ** 64n - 1n;
    profile.symbols.mappings.fileOffset[0] = 2n ** 53n + 1n;
    profile.symbols.mappings.flags[0] = 0b1010;
    profile.symbols.locations.isFolded[1] = 1;
    await store.write([encodeProfile(profile)]);
    const { symbols } = await store.mergeStacks(everything(tenant));
    const { functions, mappings, locations, strings } = symbols;
    expect(Array.from(functions.startLine)).toEqual([-3]);
    expect(Array.from(functions.systemName, (at) => strings[at])).toEqual(['_main']);
    expect(Array.from(mappings.file, (at) => strings[at])).toEqual(['libx.so']);
    expect(Array.from(mappings.buildId, (at) => strings[at])).toEqual(['abc123']);
    expect(Array.from(mappings.memoryStart)).toEqual([2n ** 64n - 4096n]);
    expect(Array.from(mappings.memoryLimit)).toEqual([2n ** 64n - 1n]);
    expect(Array.from(mappings.fileOffset)).toEqual([2n ** 53n + 1n]);
    expect(Array.from(mappings.flags)).toEqual([0b1010]);
    expect(Array.from(locations.isFolded).sort()).toEqual([0, 1]);
  });

  it('adds up stacks that begin alike, from many profiles and services', async () => {
    const tenant = await newTenant();
    await store.write([
      encodeProfile(profileOf('main;a;b 5\nmain;a 1', { tenant, at: 0 })),
      encodeProfile(profileOf('main;a;b 7\nmain;c 2', { tenant, at: 1_000, service: 'cart' })),
      encodeProfile(profileOf('main;a;b 30', { tenant, at: 2_000, labels: { pod: 'x' } })),
    ]);
    const tree = await store.mergeStacks(everything(tenant));
    expectWellFormed(tree);
    expect(printTree(tree)).toEqual(['main;a 1', 'main;a;b 42', 'main;c 2']);
  });

  it('keeps values beyond 2^53 exact, the largest and the smallest of 64 bits included', async () => {
    const tenant = await newTenant();
    const exact = [2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n), -1n];
    for (const [index, value] of exact.entries()) {
      await store.write([
        encodeProfile(profileOf(`main;f 1`, { tenant, at: index, profileType: `t${index}:cpu:ns:cpu:ns` }, ['cpu:ns'])),
      ]);
      const profile = profileOf('main;g 1', { tenant, at: index, profileType: `v${index}:cpu:ns:cpu:ns` });
      profile.series[0]!.values[0] = value;
      await store.write([encodeProfile(profile)]);
      const tree = await store.mergeStacks(everything(tenant, { profileType: `v${index}:cpu:ns:cpu:ns` }));
      expect(totalOf(tree)).toBe(value);
    }
  });

  it('is there for the moment of its millisecond: merges take start and end in', async () => {
    const tenant = await newTenant();
    await store.write([
      encodeProfile(profileOf('first 1', { tenant, at: 0 })),
      encodeProfile(profileOf('late-in-its-millisecond 2', { tenant, at: 10, nanos: 999_999n })),
      encodeProfile(profileOf('next 4', { tenant, at: 11 })),
    ]);
    const between = (start: number, end: number) =>
      store
        .mergeStacks(everything(tenant, { start: unixMillis(NOON + start), end: unixMillis(NOON + end) }))
        .then(printTree);
    expect(await between(0, 10)).toEqual(['first 1', 'late-in-its-millisecond 2']);
    expect(await between(10, 10)).toEqual(['late-in-its-millisecond 2']);
    expect(await between(1, 9)).toEqual([]);
    expect(await between(11, 20)).toEqual(['next 4']);
  });

  it('answers an empty tree where there is nothing', async () => {
    const tree = await store.mergeStacks(everything(tenantNumber(987_654_321)));
    expectWellFormed(tree);
    expect(tree.parent).toHaveLength(0);
    expect(totalOf(tree)).toBe(0n);
  });

  it('keeps names that are hostile to a database, in every place a name can be', async () => {
    const tenant = await newTenant();
    const names = [
      "\\'; DROP TABLE hearth.profiles; --",
      'a\tb\nc\r\0d',
      '{x:String}',
      '名前🔥',
      '`"$${}%_',
      '__proto__',
    ];
    const profile = profileOf(names.map((_, index) => `f${index} ${index + 1}`).join('\n'), { tenant });
    names.forEach((name, index) => {
      profile.symbols.strings[profile.symbols.functions.name[index]!] = name;
    });
    await store.write([encodeProfile(profile)]);
    const tree = await store.mergeStacks(everything(tenant));
    expect(printTree(tree)).toEqual(names.map((name, index) => `${name} ${index + 1}`).sort());
  });

  it('holds a profile with deep stacks and many of them', async () => {
    const tenant = await newTenant();
    const deep = Array.from({ length: 900 }, (_, level) => `level${level}`).join(';');
    const text = Array.from({ length: 500 }, (_, index) => `${deep};leaf${index} ${index + 1}`).join('\n');
    await store.write([encodeProfile(profileOf(text, { tenant }))]);
    const tree = await store.mergeStacks(everything(tenant));
    expectWellFormed(tree);
    expect(tree.parent).toHaveLength(1_400);
    expect(totalOf(tree)).toBe((500n * 501n) / 2n);
  });

  it('answers from rows written after a first answer: what is cached does not go stale', async () => {
    const tenant = await newTenant();
    for (const [index, text] of ['main;a 1', 'main;a;b 2', 'main;c;d;e 4'].entries()) {
      await store.write([encodeProfile(profileOf(text, { tenant, at: index }))]);
      const expected = ['main;a 1', 'main;a;b 2', 'main;c;d;e 4'].slice(0, index + 1);
      expect(printTree(await store.mergeStacks(everything(tenant)))).toEqual(expected);
    }
  });

  it('finds the symbols of a week in that week, whatever was written in others', async () => {
    const tenant = await newTenant();
    const week = 7 * 86_400_000;
    const text = 'main;a;b 5';
    for (const at of [0, -week, -3 * week]) {
      await store.write([encodeProfile(profileOf(text, { tenant, at }))]);
    }
    const of = (at: number) =>
      store.mergeStacks(
        everything(tenant, { start: unixMillis(NOON + at - 1_000), end: unixMillis(NOON + at + 1_000) }),
      );
    expect(printTree(await of(-week))).toEqual([text]);
    expect(printTree(await of(-3 * week))).toEqual([text]);
    const all = everything(tenant, { start: unixMillis(NOON - 4 * week), end: unixMillis(NOON) });
    expect(printTree(await store.mergeStacks(all))).toEqual(['main;a;b 15']);
    expect(await store.bounds(tenant)).toEqual({ oldest: NOON - 3 * week, newest: NOON });
    expect(await store.profileTypes({ ...all, matchers: [] })).toEqual([CPU]);
  });
});
