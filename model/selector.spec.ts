import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HearthError } from '#model/errors.ts';
import type { Matcher } from '#model/labels.ts';
import { parseSelector, printSelector } from '#model/selector.ts';

const matcher = (name: string, operator: Matcher['operator'], value: string) => ({ name, operator, value });

describe('parsing a selector', () => {
  it.each<[string, Matcher[]]>([
    ['{}', []],
    [' { } ', []],
    ['{a="b"}', [matcher('a', '=', 'b')]],
    ['{a="b",}', [matcher('a', '=', 'b')]],
    ['{ a = "b" , c != "d" }', [matcher('a', '=', 'b'), matcher('c', '!=', 'd')]],
    ['{a=~"b.*",c!~"d|e"}', [matcher('a', '=~', 'b.*'), matcher('c', '!~', 'd|e')]],
    ['{a=""}', [matcher('a', '=', '')]],
    ['{__profile_type__="a:b:c:d:e"}', [matcher('__profile_type__', '=', 'a:b:c:d:e')]],
    ['process_cpu', [matcher('__name__', '=', 'process_cpu')]],
    ['process_cpu{pod="x"}', [matcher('__name__', '=', 'process_cpu'), matcher('pod', '=', 'x')]],
    ['a:b:c:d:e{}', [matcher('__name__', '=', 'a:b:c:d:e')]],
    ['wall:wall:nanoseconds::{}', [matcher('__name__', '=', 'wall:wall:nanoseconds::')]],
    ['{"http.route"="/a"}', [matcher('http.route', '=', '/a')]],
    ['{"my metric"}', [matcher('__name__', '=', 'my metric')]],
    ['{"my metric", a="b"}', [matcher('__name__', '=', 'my metric'), matcher('a', '=', 'b')]],
    [`{a='b"c'}`, [matcher('a', '=', 'b"c')]],
    ['{a=`b\\n"\'`}', [matcher('a', '=', `b\\n"'`)]],
    ['{a="b\\"c\\\\d\\n\\t"}', [matcher('a', '=', 'b"c\\d\n\t')]],
    [`{a='it\\'s'}`, [matcher('a', '=', "it's")]],
    ['{a="\\xc3\\xa9\\u00e9\\U0001f525\\303\\251"}', [matcher('a', '=', 'éé\u{1f525}é')]],
    ['{a="}{,=~"}', [matcher('a', '=', '}{,=~')]],
    ['{a="b", # a comment\n c="d"}', [matcher('a', '=', 'b'), matcher('c', '=', 'd')]],
    ['{a="1",a="2"}', [matcher('a', '=', '1'), matcher('a', '=', '2')]],
  ])('takes %s', (text, expected) => {
    expect(parseSelector(text)).toEqual(expected);
  });

  it.each([
    ['', 'at position 1: expected a selector such as {service_name="cart"}, found the end'],
    ['   ', 'at position 4: expected a selector'],
    ['{', "at position 2: expected a label name or '}', found the end"],
    ['}', 'at position 1: expected a selector'],
    ['{a="b"', "at position 7: expected ',' or '}', found the end"],
    ['{a="b"}}', "at position 8: expected the end of the selector, found '}'"],
    ['{a="b"} {c="d"}', "at position 9: expected the end of the selector, found '{'"],
    ['{,}', "at position 2: expected a label name or '}', found ','"],
    ['{a="b",,}', "at position 8: expected a label name or '}', found ','"],
    ['{a="b" c="d"}', "at position 8: expected ',' or '}', found 'c'"],
    ['{a}', "at position 3: expected one of = != =~ !~, found '}'"],
    ['{a==="b"}', "at position 4: expected a value in quotes, found '='"],
    ['{a~"b"}', "expected one of = != =~ !~, found '~'"],
    ['{a>"b"}', "expected one of = != =~ !~, found '>'"],
    ['{a=b}', "at position 4: expected a value in quotes, found 'b'"],
    ['{1a="b"}', "at position 2: expected a label name or '}', found '1'"],
    ['{a-b="c"}', "expected one of = != =~ !~, found '-'"],
    ['{a.b="c"}', "expected one of = != =~ !~, found '.'"],
    ['{""="c"}', 'a label name is empty'],
    ['{a="b}', 'at position 4: a string is not closed'],
    ['{a="b\n"}', 'a string is not closed'],
    ['{a=`b}', 'a string is not closed'],
    ['{a="\\q"}', "'\\q' does not begin a valid escape"],
    ['{a="\\\'"}', 'does not begin a valid escape'],
    ['{a="\\x4"}', "'\\x' does not begin a valid escape"],
    ['{a="\\777"}', 'is more than a byte'],
    ['{a="\\ud800"}', 'is not a character'],
    ['{a="\\xff"}', 'a string is not valid UTF-8'],
    ['foo{"bar"}', 'the metric name is given twice'],
    ['foo{__name__="bar"}', 'the metric name is given twice'],
    ['{"foo","bar"}', 'the metric name is given twice'],
    ['sum(a)', "expected the end of the selector, found '('"],
    ['9metric', 'expected a selector'],
  ])('refuses %j', (text, message) => {
    expect(() => parseSelector(text)).toThrow(HearthError);
    expect(() => parseSelector(text)).toThrow('cannot parse the label selector');
    expect(() => parseSelector(text)).toThrow(message);
  });
});

describe('printing a selector', () => {
  it('quotes names that are not identifiers, and escapes values', () => {
    expect(printSelector([matcher('a', '=', 'b'), matcher('http.route', '!~', '/"x"\\d\n\u0000')])).toBe(
      '{a="b","http.route"!~"/\\"x\\"\\\\d\\n\\x00"}',
    );
    expect(printSelector([])).toBe('{}');
  });

  it('gives back what was parsed, whatever names and values are', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('a', '"', "'", '\\', '\n', '`', '{', '}', ',', '#', 'é', '\u{1f525}', '\0') }),
      fc.constantFrom('__proto__', 'constructor', '', 'a.b', '0'),
    );
    const matchers = fc.array(
      fc.record({
        name: text.filter((name) => name !== ''),
        operator: fc.constantFrom<Matcher['operator'][]>('=', '!=', '=~', '!~'),
        value: text,
      }),
    );
    fc.assert(
      fc.property(matchers, (list) => {
        expect(parseSelector(printSelector(list))).toEqual(list);
      }),
    );
  });
});
