import { describe, expect, it } from 'vitest';
import { parseIngestName } from './ingest-name.ts';

const keysOf = (text: string) => Object.fromEntries(parseIngestName(text).keys.map(({ name, value }) => [name, value]));

describe('the name parameter of /ingest', () => {
  it('is an application alone', () => {
    expect(parseIngestName('shop')).toEqual({ app: 'shop', keys: [] });
    expect(parseIngestName('  team/shop-2.cpu ')).toEqual({ app: 'team/shop-2.cpu', keys: [] });
    expect(parseIngestName('shop{}')).toEqual({ app: 'shop', keys: [] });
  });

  it('is an application with labels, whose values end at a comma or the brace', () => {
    expect(keysOf('shop{region=eu,pod=shop-7}')).toEqual({ region: 'eu', pod: 'shop-7' });
    expect(keysOf('shop{otel.scope.name=com.grafana.pyroscope/nodejs}')).toEqual({
      'otel.scope.name': 'com.grafana.pyroscope/nodejs',
    });
    expect(keysOf('shop{query=a=b&c="d"}')).toEqual({ query: 'a=b&c="d"' });
  });

  it('trims spaces, allows a comma at the end, keeps the last value of a key', () => {
    expect(keysOf('shop { a = x y , b=2 , }')).toEqual({ a: 'x y', b: '2' });
    expect(keysOf('shop{a=1,a=2}')).toEqual({ a: '2' });
    expect(keysOf('shop{a=}')).toEqual({ a: '' });
  });

  it('keeps keys that are names of object members', () => {
    expect(parseIngestName('shop{__proto__=x,constructor=y}').keys).toEqual([
      { name: '__proto__', value: 'x' },
      { name: 'constructor', value: 'y' },
    ]);
  });

  it.each([
    ['', 'must begin with the name of an application'],
    ['{region=eu}', 'must begin with the name of an application'],
    ['my shop', "the application 'my shop' may have"],
    ['shop{region=eu', 'the closing brace is missing'],
    ['shop{region=eu}x', 'text after the closing brace'],
    ['shop{a=1}{b=2}', 'text after the closing brace'],
    ['shop{region}', "'region' is not key=value"],
    ['shop{=eu}', "the key '' may have"],
    ['shop{re-gion=eu}', "the key 're-gion' may have"],
  ])('refuses %j and says why', (text, message) => {
    expect(() => parseIngestName(text)).toThrow(message);
  });
});
