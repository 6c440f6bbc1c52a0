/** Questions that cannot be answered: each is refused with what is wrong with it, and none harms the service. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, CPU, minutesAgo, post, pushDrawing, QUERIER } from './calls.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
const T = minutesAgo(10);
const range = { start: String(T - 60_000), end: String(T + 60_000) };
const selection = { profileTypeID: CPU, labelSelector: '{}', ...range };

beforeAll(async () => {
  service = await startService();
  await pushDrawing(service, { service_name: 'there' }, 'main 1', { at: T });
});

afterAll(() => service?.stop());

afterEach(async () => {
  expect((await fetch(`${service.url}/ready`)).status).toBe(200);
  expect((await ask(service, 'SelectMergeStacktraces', selection)).body.flamegraph.total).toBe('1');
});

/** Every method that takes a selector, with the field it is in. */
const selecting: [method: string, message: (selector: string) => object][] = [
  ['LabelNames', (selector) => ({ matchers: [selector], ...range })],
  ['LabelValues', (selector) => ({ name: 'service_name', matchers: [selector], ...range })],
  ['Series', (selector) => ({ matchers: [selector], labelNames: ['service_name'], ...range })],
  ['SelectMergeStacktraces', (labelSelector) => ({ ...selection, labelSelector })],
  ['SelectMergeSpanProfile', (labelSelector) => ({ ...selection, labelSelector })],
  ['SelectMergeProfile', (labelSelector) => ({ ...selection, labelSelector })],
  ['SelectSeries', (labelSelector) => ({ ...selection, labelSelector, step: 15 })],
  ['Diff', (labelSelector) => ({ left: selection, right: { ...selection, labelSelector } })],
];

async function expectRefusal(method: string, message: object, says: string) {
  const answer = await ask(service, method, message);
  expect([method, answer.status, answer.body]).toEqual([
    method,
    400,
    { code: 'invalid_argument', message: expect.stringContaining(says) as unknown },
  ]);
}

/** Cases with a title of their own: some are thousands of characters long. */
function titled<Case extends readonly [unknown, ...unknown[]]>(...cases: Case[]): [title: string, ...Case][] {
  return cases.map((one) => {
    const text = typeof one[0] === 'string' ? `'${one[0]}'` : JSON.stringify(one[0]);
    return [text.length <= 70 ? text : `${text.slice(0, 70)}…`, ...one];
  });
}

describe('a selector is refused', () => {
  it.each(
    titled<[string, string]>(
      ['', 'the selector is empty'],
      [' \t', 'the selector is empty'],
      ['{', "position 2: expected a label name or '}', found the end"],
      ['}', 'position 1: expected a selector such as {service_name="cart"}, found \'}\''],
      ['{a}', "position 3: expected one of = != =~ !~, found '}'"],
      ['{a=}', "position 4: expected a value in quotes, found '}'"],
      ['{a=b}', "position 4: expected a value in quotes, found 'b'"],
      ['{a="b"', "expected ',' or '}', found the end"],
      ['{a="b}', 'a string is not closed'],
      ['{="b"}', "expected a label name or '}', found '='"],
      ['{a~"b"}', "expected one of = != =~ !~, found '~'"],
      ['{a=="b"}', "expected a value in quotes, found '='"],
      ['{a="b" c="d"}', "expected ',' or '}', found 'c'"],
      ['{,}', "expected a label name or '}', found ','"],
      ['{a="b",,}', "expected a label name or '}', found ','"],
      ['{a="b"},', "expected the end of the selector, found ','"],
      ['{a="b"}{c="d"}', "expected the end of the selector, found '{'"],
      ['{1a="b"}', "expected a label name or '}', found '1'"],
      ['{a-b="c"}', "expected one of = != =~ !~, found '-'"],
      ['{""="b"}', 'a label name is empty'],
      ['{a="\\q"}', "'\\q' does not begin a valid escape"],
      ['{a="\\xff"}', 'not valid UTF-8'],
      ['{a="\\ud800"}', 'is not a character'],
      ['x{__name__="y"}', 'the metric name is given twice'],
      ['service_name="cart"', "expected the end of the selector, found '='"],
      ['{a=~"("}', "not a valid regular expression (RE2): '('"],
      ['{a=~"*"}', 'not a valid regular expression (RE2)'],
      ['{a!~"[z-a]"}', 'not a valid regular expression (RE2)'],
      ['{a=~"(?=x)"}', 'not a valid regular expression (RE2)'],
      ['{a=~"x{1001}"}', 'not a valid regular expression (RE2)'],
      [`{a=~"${'x'.repeat(1_025)}"}`, 'limits.maxRegexLength allows 1024'],
      [
        `{${Array.from({ length: 33 }, (_, i) => `l${i}="x"`).join(',')}}`,
        'has 33 matchers, limits.maxMatchers allows 32',
      ],
      [`{a="${'x'.repeat(200_000)}"}`, 'longer than any selector may be'],
      [`{"${'n'.repeat(200_000)}"="x"}`, 'longer than any selector may be'],
    ),
  )('%s', async (_, selector, says) => {
    for (const [method, message] of selecting) {
      await expectRefusal(method, message(selector), says);
    }
  });
});

describe('a range is refused', () => {
  it.each([
    ['without a start', { start: '0' }, 'missing time range in the query'],
    ['without an end', { end: 0 }, 'missing time range in the query'],
    ['without both', { start: undefined, end: undefined }, 'missing time range in the query'],
    ['the wrong way round', { start: range.end, end: range.start }, 'the range ends before it starts'],
    ['before 1970', { start: '-1' }, 'is not in milliseconds since 1970'],
    ['of 64 bits', { end: '9223372036854775807' }, 'is not in milliseconds since 1970'],
  ])('%s', async (_, wrong, says) => {
    for (const [method, message] of selecting) {
      const whole = message('{}') as { right?: object };
      const question = method === 'Diff' ? { ...whole, right: { ...whole.right, ...wrong } } : { ...whole, ...wrong };
      await expectRefusal(method, question, says);
    }
  });
});

describe('a profile type is refused', () => {
  it.each(['', 'cpu', 'a:b:c:d', 'a:b:c:d:e:f', 'a:b:c:d:e:delta:x', '::::::'])("'%s'", async (profileTypeID) => {
    const says =
      'profile-type selection must be of the form <name>:<sample-type>:<sample-unit>:<period-type>:<period-unit>';
    for (const method of ['SelectMergeStacktraces', 'SelectMergeSpanProfile', 'SelectMergeProfile']) {
      await expectRefusal(method, { ...selection, profileTypeID }, says);
    }
    await expectRefusal('SelectSeries', { ...selection, profileTypeID, step: 15 }, says);
    await expectRefusal('Diff', { left: { ...selection, profileTypeID }, right: selection }, says);
  });

  it('unless its sixth part says that it was a delta, which means nothing', async () => {
    const answer = await ask(service, 'SelectMergeStacktraces', { ...selection, profileTypeID: `${CPU}:delta` });
    expect(answer.body.flamegraph.total).toBe('1');
  });
});

describe('a number of nodes is refused', () => {
  it.each(['-1', '1048577', '9223372036854775807', '-9223372036854775808'])('%s', async (maxNodes) => {
    for (const method of ['SelectMergeStacktraces', 'SelectMergeSpanProfile', 'SelectMergeProfile']) {
      await expectRefusal(method, { ...selection, maxNodes }, `max_nodes is ${maxNodes}`);
    }
    for (const format of ['PROFILE_FORMAT_TREE', 'PROFILE_FORMAT_PPROF']) {
      await expectRefusal('SelectMergeStacktraces', { ...selection, maxNodes, format }, `max_nodes is ${maxNodes}`);
    }
    for (const side of ['left', 'right']) {
      const sides = { left: selection, right: selection, [side]: { ...selection, maxNodes } };
      await expectRefusal('Diff', sides, 'max_nodes is');
    }
  });
});

describe('SelectMergeStacktraces is refused', () => {
  const hex = (digits: number) => '0123456789abcdef'.repeat(3).slice(0, digits);
  it.each(
    titled<[object, string]>(
      [{ spanSelector: ['xyz'] }, "'xyz' is not a span id: it has 16 hexadecimal digits"],
      [{ spanSelector: [''] }, "'' is not a span id"],
      [{ spanSelector: [hex(15)] }, 'is not a span id'],
      [{ spanSelector: [hex(17)] }, 'is not a span id'],
      [{ spanSelector: [hex(16), `${hex(15)}g`] }, "'0123456789abcdeg' is not a span id"],
      [{ spanSelector: [`0x${hex(14)}`] }, 'is not a span id'],
      [{ traceIdSelector: [hex(16)] }, 'is not a trace id: it has 32 hexadecimal digits'],
      [{ traceIdSelector: [`${hex(31)}-`] }, 'is not a trace id'],
      [{ profileIdSelector: ['7'] }, "'7' is not a profile id: it is a UUID"],
      [{ profileIdSelector: [hex(32)] }, 'is not a profile id'],
      [{ profileIdSelector: ["7c9e6679-7425-40de-944b-e07fc1f90ae'"] }, 'is not a profile id'],
      [{ spanSelector: [hex(16)], traceIdSelector: [hex(32)] }, 'select by spans or by traces, not by both'],
      [{ spanSelector: Array.from({ length: 20_000 }, () => hex(16)) }, 'selects by 20000 ids'],
      [
        { profileIdSelector: Array.from({ length: 20_000 }, () => '7c9e6679-7425-40de-944b-e07fc1f90ae7') },
        'selects by 20000 ids',
      ],
      [{ format: 99 }, 'format 99 is not known'],
    ),
  )('%s', async (_, wrong, says) => {
    await expectRefusal('SelectMergeStacktraces', { ...selection, ...wrong }, says);
  });

  it('as SelectMergeSpanProfile is, for a span that is none', async () => {
    await expectRefusal('SelectMergeSpanProfile', { ...selection, spanSelector: ['zz'] }, 'is not a span id');
  });
});

describe('SelectSeries is refused', () => {
  it.each(
    titled<[object, string]>(
      [{}, 'step must be at least 0.001 seconds'],
      [{ step: 0 }, 'step must be at least'],
      [{ step: -15 }, 'step must be at least'],
      [{ step: 0.0009 }, 'step must be at least'],
      [{ step: 'NaN' }, 'step must be at least'],
      [{ step: 'Infinity' }, 'step must be at least'],
      [{ step: 15, limit: -1 }, 'limit must not be negative'],
      [{ step: 15, aggregation: 7 }, 'aggregation 7 is not known'],
      [{ step: 15, groupBy: Array.from({ length: 101 }, (_, i) => `l${i}`) }, '101 label names'],
      [{ step: 15, groupBy: ['n'.repeat(100_000)] }, 'a label name has 100000 characters'],
    ),
  )('%s', async (_, wrong, says) => {
    await expectRefusal('SelectSeries', { ...selection, ...wrong }, says);
  });
});

describe('other questions are refused', () => {
  it.each([
    ['without a name', 'LabelValues', { ...range }, 'name the label whose values you want'],
    ['with a long name', 'LabelValues', { ...range, name: 'n'.repeat(100_000) }, 'a label name has 100000 characters'],
    [
      'with many names',
      'Series',
      { ...range, labelNames: Array.from({ length: 101 }, (_, i) => `l${i}`) },
      '101 label names',
    ],
    ['without sides', 'Diff', {}, 'the left side of the diff is missing'],
    ['without the left side', 'Diff', { right: selection }, 'the left side of the diff is missing'],
    ['without the right side', 'Diff', { left: selection }, 'the right side of the diff is missing'],
  ])('%s: %s', async (_, method, message, says) => {
    await expectRefusal(method, message, says);
  });
});

describe('a body is refused', () => {
  const path = `${QUERIER}/SelectMergeStacktraces`;
  it.each([
    ['nothing', ''],
    ['half of an object', '{"start":'],
    ['a list', '[]'],
    ['a text', '"{}"'],
    ['a number', '1'],
    ['null', 'null'],
    ['a time that is a word', '{"start":"yesterday"}'],
    ['a time with a fraction', '{"start":1.5}'],
    ['a time that is an object', '{"start":{}}'],
    ['a time beyond 64 bits', '{"start":"9223372036854775808"}'],
    ['a selector that is a number', '{"labelSelector":1}'],
    ['a list that is an object', '{"spanSelector":{}}'],
    ['a list of numbers', '{"spanSelector":[1]}'],
    ['brackets without end', '['.repeat(100_000)],
  ])('that is %s, in JSON', async (_, body) => {
    const answer = await post(service, path, body, { 'content-type': 'application/json' });
    expect([answer.status, answer.body]).toEqual([
      400,
      {
        code: 'invalid_argument',
        message: expect.stringMatching(
          /^cannot decode (message|field) querier.v1.SelectMergeStacktracesRequest.* from JSON: ./,
        ) as unknown,
      },
    ]);
  });

  it.each([
    ['noise', Buffer.from('noise and more noise')],
    ['a field that ends early', Buffer.from([0x0a, 0xff, 0x01, 0x61])],
    ['a number without end', Buffer.alloc(20, 0xff)],
    ['a text that is not UTF-8', Buffer.from([0x12, 0x02, 0xc3, 0x28])],
    ['groups in groups', Buffer.alloc(10_000, 0x7b)],
  ])('that is %s, in protobuf', async (_, body) => {
    const answer = await post(service, path, body, { 'content-type': 'application/proto' });
    expect([answer.status, answer.body]).toEqual([
      400,
      {
        code: 'invalid_argument',
        message: expect.stringMatching(
          /^cannot decode message querier.v1.SelectMergeStacktracesRequest from protobuf: ./,
        ) as unknown,
      },
    ]);
  });
});

it('is the same process that it was', async () => {
  const metrics = await (await fetch(`${service.url}/metrics`)).text();
  expect(metrics).toContain('hearth_store_ready 1');
  const levels = service
    .log()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { level: number }).level);
  // Whoever asks wrongly is told so; it is no fault of the service to write down.
  expect(Math.max(0, ...levels)).toBeLessThan(50);
});
