import { describe, expect, it } from 'vitest';
import { checkLocale, gather, textsOf } from './locale.mjs';

const textsIn = (source: string) => Object.fromEntries(textsOf('view.tsx', source));

describe('texts of a source file', () => {
  it('are those of t(), with one form for one thing and one for many', () => {
    expect(
      textsIn(
        "t('a.share', 'Share'); t('a.n', '{{count}} services', { count, defaultValue_one: '{{count}} service' })",
      ),
    ).toEqual({ 'a.share': 'Share', 'a.n_one': '{{count}} service', 'a.n_other': '{{count}} services' });
  });

  it('are those of <Trans>, whose elements are numbered by their place', () => {
    const source = `<Trans i18nKey="a.push">
      Push to <code className={x}>{{ address }}</code>,
      or <strong>later</strong>{' '}
      <a href="x">read</a>.
    </Trans>`;
    expect(textsIn(source)).toEqual({
      'a.push': 'Push to <1>{{address}}</1>, or <strong>later</strong> <5>read</5>.',
    });
  });

  it.each(['t(key, "x")', 't("a", `x ${y}`)', '<Trans i18nKey={k}>x</Trans>', '<Trans i18nKey="k">{x}</Trans>'])(
    'are plain strings: %s is refused with its line',
    (source) => {
      expect(() => textsIn(`\n${source}`)).toThrow(/^view\.tsx:2 /);
    },
  );
});

describe('all texts together', () => {
  it('are nested by the parts of their keys, in the order of the keys', () => {
    const { tree, problems } = gather([['a.ts', "t('b.c', 'C'); t('a.x', 'X'); t('b.a', 'A')"]]);
    expect(JSON.stringify(tree)).toBe('{"a":{"x":"X"},"b":{"a":"A","c":"C"}}');
    expect(problems).toEqual([]);
  });

  it('have one text for a key, and no key that begins with another', () => {
    const { problems } = gather([
      ['a.ts', "t('a', 'One'); t('b', 'B'); t('b.c', 'C')"],
      ['b.ts', "t('a', 'Two')"],
    ]);
    expect(problems).toEqual([
      'b.ts the key a has another text in a.ts: "One", not "Two"',
      'a.ts the key b.c begins with another key',
    ]);
  });

  it('are in src/locales as they are in the code', () => {
    expect(checkLocale().output).toBe('');
  });
});
