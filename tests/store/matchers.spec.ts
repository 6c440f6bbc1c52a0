import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unixMillis, type TenantNumber } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { Matcher, MatchOperator } from '#model/labels.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import type { ProfileStore } from '../../service/store/store.ts';
import { CPU, everything, NOON, printTree, profileOf } from './drawn-rows.ts';
import { engineModes, type OpenedStore } from './opened-store.ts';

const HEAP = 'memory:inuse_space:bytes:space:bytes';
const HOSTILE = "\\'; DROP TABLE hearth.profiles; --\n\t\0{p0:String}";

/** Name of the only frame of each series → its labels; pod is absent in `bare`. */
const series: Record<string, { service: string; labels: Record<string, string>; profileType?: string }> = {
  bare: { service: 'shop', labels: {} },
  a: { service: 'shop', labels: { pod: 'a', zone: 'eu-1' } },
  b: { service: 'shop', labels: { pod: 'b', zone: 'eu-2' } },
  cart: { service: 'cart', labels: { pod: 'a', __private__: 'yes' } },
  hostile: { service: 'odd.service/name', labels: { pod: HOSTILE, [HOSTILE]: 'name', 名前: '値🔥' } },
  lines: { service: 'lines', labels: { text: 'one\ntwo' } },
  heap: { service: 'shop', labels: { pod: 'a' }, profileType: HEAP },
};

const matcher = (text: string): Matcher => {
  const [, name, operator, value] = /^(\S+?)(=~|!~|!=|=)([\s\S]*)$/.exec(text)!;
  return { name: name!, operator: operator as MatchOperator, value: value! };
};

describe.each(engineModes)('matchers on $name', ({ open }) => {
  let opened: OpenedStore;
  let store: ProfileStore;
  let tenant: TenantNumber;

  beforeAll(async () => {
    opened = await open();
    store = opened.store;
    tenant = (await store.tenant('matchers', true))!;
    await store.write(
      Object.entries(series).map(([frame, row], at) => encodeProfile(profileOf(`${frame} 1`, { tenant, at, ...row }))),
    );
  });
  afterAll(() => opened.close());

  const found = async (matchers: readonly Matcher[], profileType = CPU) => {
    const tree = await store.mergeStacks(everything(tenant, { matchers, profileType }));
    return printTree(tree).map((line) => line.replace(/ 1$/, ''));
  };
  const at = { start: unixMillis(NOON), end: unixMillis(NOON + 60_000) };

  it.each([
    [['pod=a'], ['a', 'cart']],
    [['pod!=a'], ['b', 'bare', 'hostile', 'lines']],
    [['pod='], ['bare', 'lines']],
    [['pod!='], ['a', 'b', 'cart', 'hostile']],
    [['pod=~a|b'], ['a', 'b', 'cart']],
    [['pod=~'], ['bare', 'lines']],
    [['pod=~.*'], ['a', 'b', 'bare', 'cart', 'hostile', 'lines']],
    [['pod=~.+'], ['a', 'b', 'cart', 'hostile']],
    [['pod!~a|b'], ['bare', 'hostile', 'lines']],
    [['pod!~.+'], ['bare', 'lines']],
    [['zone=~eu'], []],
    [['zone=~eu-.'], ['a', 'b']],
    [['zone=~EU-.'], []],
    [['zone=~(?i)EU-1'], ['a']],
    [['zone=~eu-1|eu-2', 'pod=b'], ['b']],
    [['service_name=shop'], ['a', 'b', 'bare']],
    [['service_name!=shop'], ['cart', 'hostile', 'lines']],
    [['service_name=~.*o.*'], ['a', 'b', 'bare', 'hostile']],
    [['service_name=odd.service/name'], ['hostile']],
    [['service_name=cart', 'pod=b'], []],
    [['service_name=shop', 'pod=a', 'zone!=eu-2'], ['a']],
    [['__profile_type__=' + CPU, 'pod=b'], ['b']],
    [['__profile_type__=' + HEAP], []],
    [['__private__=yes'], ['cart']],
    [['missing=x'], []],
    [['missing!=x'], ['a', 'b', 'bare', 'cart', 'hostile', 'lines']],
    [['pod=' + HOSTILE], ['hostile']],
    [['text=~one.two'], ['lines']],
    [['text=~one'], []],
    [['名前=値🔥'], ['hostile']],
    [['名前=~値.'], ['hostile']],
    [["pod=~\\Q'\\E|a"], ['a', 'cart']],
    [["pod=' OR 1=1 --"], []],
    [['__proto__='], ['a', 'b', 'bare', 'cart', 'hostile', 'lines']],
    [['constructor=~.+'], []],
  ])('%j finds %j', async (texts, expected) => {
    expect(await found(texts.map(matcher))).toEqual([...expected].sort());
  });

  it('takes a label name that is hostile for what it is', async () => {
    expect(await found([{ name: HOSTILE, operator: '=', value: 'name' }])).toEqual(['hostile']);
    expect(await found([{ name: "pod' = 'a", operator: '=', value: 'a' }])).toEqual([]);
    expect(await store.labelValues({ tenant, matchers: [], ...at }, HOSTILE)).toEqual(['name']);
  });

  it('says of a regular expression that the engine cannot read that it is one', async () => {
    const error = await found([{ name: 'pod', operator: '=~', value: 'a(' }]).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(HearthError);
    expect(error).toMatchObject({ reason: 'bad_selector' });
  });

  it('answers a regular expression made to be slow at once', async () => {
    const started = Date.now();
    expect(await found([{ name: 'pod', operator: '=~', value: '(a+)+b'.repeat(20) }])).toEqual([]);
    expect(Date.now() - started).toBeLessThan(2_000);
  });

  it('lists profile types, label names and label values of what matches, sorted', async () => {
    const query = { tenant, matchers: [], ...at };
    expect(await store.profileTypes(query)).toEqual([HEAP, CPU]);
    expect(await store.profileTypes({ ...query, matchers: [matcher('service_name=cart')] })).toEqual([CPU]);
    expect(await store.labelNames({ ...query, matchers: [matcher('zone=eu-1')] })).toEqual([
      '__profile_type__',
      'pod',
      'service_name',
      'zone',
    ]);
    expect(await store.labelValues(query, 'service_name')).toEqual(['cart', 'lines', 'odd.service/name', 'shop']);
    expect(await store.labelValues(query, '__profile_type__')).toEqual([HEAP, CPU]);
    expect(await store.labelValues({ ...query, matchers: [matcher('service_name=shop')] }, 'pod')).toEqual(['a', 'b']);
    expect(await store.labelValues(query, 'nothing')).toEqual([]);
  });

  it('lists the distinct projections of series', async () => {
    const query = { tenant, matchers: [matcher('service_name=~shop|cart')], ...at };
    const printed = (labels: { name: string; value: string }[][]) =>
      labels.map((set) => set.map((l) => `${l.name}=${l.value}`).join(',')).sort();
    expect(printed(await store.series(query, ['service_name', '__profile_type__']))).toEqual(
      [
        `__profile_type__=${CPU},service_name=cart`,
        `__profile_type__=${CPU},service_name=shop`,
        `__profile_type__=${HEAP},service_name=shop`,
      ].sort(),
    );
    expect(printed(await store.series(query, ['zone']))).toEqual(['', 'zone=eu-1', 'zone=eu-2']);
    const all = await store.series({ ...query, matchers: [matcher('zone=eu-1')] }, []);
    expect(printed(all)).toEqual([`__profile_type__=${CPU},pod=a,service_name=shop,zone=eu-1`]);
  });

  it('lists only series with data in the range', async () => {
    const day = 86_400_000;
    const range = { start: unixMillis(NOON - 2 * day), end: unixMillis(NOON - day) };
    expect(await store.profileTypes({ tenant, matchers: [], ...range })).toEqual([]);
    expect(await store.labelNames({ tenant, matchers: [], ...range })).toEqual([]);
    expect(await store.series({ tenant, matchers: [], ...range }, [])).toEqual([]);
  });
});
