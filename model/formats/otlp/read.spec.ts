import { describe, expect, it } from 'vitest';
import { encodeOtlp, type Message, type Revision } from '../../../tests/fixtures/otlp/otlp-codec.ts';
import { HearthError } from '#model/errors.ts';
import type { FoundProfile, ReadLimits } from '#model/formats/found-profile.ts';
import { readOtlp } from '#model/formats/otlp/read.ts';
import { labelValue } from '#model/labels.ts';

const strings = ['', 'samples', 'count', 'cpu', 'nanoseconds', 'main', 'work', 'app.so', 'endpoint', 'service.name'];
const [SAMPLES, COUNT, CPU, NANOSECONDS, MAIN, WORK, FILE, ENDPOINT, SERVICE] = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const spanId = '00f067aa0ba902b7';
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const sampledCpu = {
  sampleType: { typeStrindex: SAMPLES, unitStrindex: COUNT },
  periodType: { typeStrindex: CPU, unitStrindex: NANOSECONDS },
  period: '1000',
};

const dictionary: Message = {
  stringTable: strings,
  mappingTable: [{}, { memoryStart: '4096', memoryLimit: '8192', filenameStrindex: FILE, attributeIndices: [5] }],
  functionTable: [{}, { nameStrindex: MAIN }, { nameStrindex: WORK }],
  locationTable: [
    {},
    { lines: [{ functionIndex: 1, line: '3' }] },
    {
      lines: [
        { functionIndex: 2, line: '7' },
        { functionIndex: 1, line: '4' },
      ],
    },
    { mappingIndex: 1, address: '5000' },
  ],
  linkTable: [{}, { traceId, spanId }],
  attributeTable: [
    {},
    { keyStrindex: ENDPOINT, value: { stringValue: '/pay' } },
    { keyStrindex: SERVICE, value: { stringValue: 'shop' } },
    { keyStrindex: ENDPOINT, value: { intValue: '404' }, unitStrindex: COUNT },
    { keyStrindex: ENDPOINT, value: { boolValue: true } },
    { keyStrindex: 10, value: { stringValue: 'abc123' } },
  ],
  stackTable: [{}, { locationIndices: [1] }, { locationIndices: [2, 1] }, { locationIndices: [3] }],
};
const stringTable = [...strings, 'process.executable.build_id.gnu'];

const text = (key: string, value: string) => ({ key, value: { stringValue: value } });

interface Drawing {
  resource?: Message[];
  scope?: Message[];
  profile?: Message;
  samples?: Message[];
}

function request(...drawings: Drawing[]): Message {
  return {
    resourceProfiles: drawings.map(({ resource = [], scope = [], profile = sampledCpu, samples = [one] }) => ({
      resource: { attributes: resource },
      scopeProfiles: [{ scope: { attributes: scope }, profiles: [{ timeUnixNano: '7000', ...profile, samples }] }],
    })),
    dictionary: { ...dictionary, stringTable },
  };
}

const one: Message = { stackIndex: 1, values: ['1'] };

const read = (message: Message, limits: ReadLimits = {}, revision: Revision = '1.10') =>
  readOtlp(encodeOtlp(message, revision), 'proto', limits);

function only(message: Message, revision: Revision = '1.10'): FoundProfile {
  const { profiles, refused } = read(message, {}, revision);
  expect(refused).toEqual([]);
  expect(profiles.length).toBe(1);
  return profiles[0]!;
}

/** The profile type's id, without the trailing colons of what is not there. */
function typeOf({ name, columns: { sampleTypes, periodType } }: FoundProfile): string {
  const parts = [name, ...sampleTypes.flatMap(({ type, unit }) => [type, unit])];
  return periodType === undefined ? parts.join(':') : [...parts, periodType.type, periodType.unit].join(':');
}

function samplesOf({ columns: { symbols, stacks, values, labels } }: FoundProfile): string[] {
  const { strings: texts, functions, locations } = symbols;
  return Array.from({ length: stacks.offsets.length - 1 }, (_, sample) => {
    const frames = Array.from(stacks.locations.subarray(stacks.offsets[sample], stacks.offsets[sample + 1]), (row) =>
      Array.from(
        locations.lineFunction.subarray(locations.lineOffsets[row], locations.lineOffsets[row + 1]),
        (f) => texts[functions.name[f]!]!,
      ).join('>'),
    );
    const pairs = Array.from(labels.key.subarray(labels.offsets[sample], labels.offsets[sample + 1]), (key, i) => {
      const at = labels.offsets[sample]! + i;
      return `${texts[key]}=${texts[labels.text[at]!] || `#${labels.number[at]}`}`;
    });
    return [frames.join(';'), String(values[sample]), ...pairs].join(' ');
  });
}

/** The refusal of a request that holds nothing else. */
function refusal(run: () => unknown): { reason: string; message: string } {
  try {
    run();
  } catch (error) {
    if (error instanceof HearthError) {
      return { reason: error.reason, message: error.message };
    }
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('values', () => {
  it('are samples times the period where CPU was sampled', () => {
    const profile = only(request({ samples: [{ stackIndex: 2, values: ['3'] }] }));
    expect(typeOf(profile)).toBe('process_cpu:cpu:nanoseconds:cpu:nanoseconds');
    expect(samplesOf(profile)).toEqual(['work>main;main 3000']);
    expect(profile.columns.period).toBe(1000n);
  });

  it('are the number of time stamps where a sample has no values', () => {
    const samples = [{ stackIndex: 1, timestampsUnixNano: ['5', '6'] }];
    expect(samplesOf(only(request({ samples })))).toEqual(['main 2000']);
  });

  it('are added up where a sample has one for each time stamp', () => {
    const profile = { sampleType: { typeStrindex: 11, unitStrindex: NANOSECONDS } };
    const samples = [{ stackIndex: 1, values: ['30', '12'], timestampsUnixNano: ['5', '6'] }];
    const message = request({ profile, samples });
    message.dictionary.stringTable = [...stringTable, 'off_cpu'];
    const found = only(message);
    expect(typeOf(found)).toBe('off_cpu:off_cpu:nanoseconds');
    expect(samplesOf(found)).toEqual(['main 42']);
  });

  it('stay counts where the length of the period is not known', () => {
    const found = only(request({ profile: { ...sampledCpu, period: '0' } }));
    expect(typeOf(found)).toBe('process_cpu:samples:count:cpu:nanoseconds');
    expect(samplesOf(found)).toEqual(['main 1']);
  });

  it('beyond 64 bits are refused, and the next profile is not', () => {
    const samples = [{ stackIndex: 1, values: [String(2n ** 60n)] }];
    const { profiles, refused } = read(request({ samples }, {}));
    expect(profiles.length).toBe(1);
    expect(refused.map(({ reason }) => reason)).toEqual(['malformed_profile']);
    expect(refused[0]!.message).toContain('beyond 64 bits');
  });
});

describe('the profile type', () => {
  const named = (sampleType: string, period: string | undefined, revision: Revision) => {
    const [type, unit, periodType, periodUnit] = [...sampleType.split(' '), ...(period?.split(' ') ?? [])];
    const message = request({
      profile: {
        sampleType: { typeStrindex: 11, unitStrindex: 12 },
        ...(period === undefined ? {} : { periodType: { typeStrindex: 13, unitStrindex: 14 }, period: '5' }),
      },
    });
    message.dictionary.stringTable = [...stringTable, type!, unit!, periodType ?? '', periodUnit ?? ''];
    return () => read(message, {}, revision);
  };

  it.each([
    ['inuse_space bytes', 'space bytes', 'space:inuse_space:bytes:space:bytes'],
    ['cpu nanoseconds', 'cpu nanoseconds', 'cpu:cpu:nanoseconds:cpu:nanoseconds'],
    ['events count', 'page_faults count', 'page_faults:events:count:page_faults:count'],
    ['itimer count', undefined, 'process_cpu:samples:count:cpu:nanoseconds'],
    ['ctimer ns', undefined, 'process_cpu:cpu:nanoseconds:cpu:nanoseconds'],
    ['wall count', undefined, 'wall:samples:count:wall:nanoseconds'],
    ['wall ns', undefined, 'wall:wall:nanoseconds:wall:nanoseconds'],
    ['alloc count', undefined, 'memory:alloc_objects:count:space:bytes'],
    ['allocations bytes', undefined, 'memory:alloc_space:bytes:space:bytes'],
    ['lock count', undefined, 'mutex:contentions:count:mutex:count'],
    ['locks nanoseconds', undefined, 'mutex:delay:nanoseconds:mutex:count'],
    ['nativemem bytes', undefined, 'memory:malloc_bytes:bytes'],
  ])('of %s with period %s is %s', (sampleType, period, expected) => {
    expect(typeOf(named(sampleType, period, '1.10')().profiles[0]!)).toBe(expected);
    expect(typeOf(named(sampleType, period, '1.9')().profiles[0]!)).toBe(expected);
  });

  it('is refused where nothing names it, and is its own name in revisions that have no other', () => {
    const { profiles, refused } = named('cycles count', undefined, '1.10')();
    expect(profiles).toEqual([]);
    expect(refused).toEqual([expect.objectContaining({ reason: 'bad_request' })]);
    expect(refused[0]!.message).toContain('set period_type');
    expect(typeOf(named('cycles count', undefined, '1.9')().profiles[0]!)).toBe('cycles:cycles:count');
  });

  it('needs a sample type', () => {
    const { refused } = read(request({ profile: {} }));
    expect(refused.map(({ message }) => message)).toEqual([expect.stringContaining('set sample_type')]);
  });
});

describe('labels', () => {
  it('are the attributes of the resource, then those of the scope, if they are texts or whole numbers', () => {
    const { labels } = only(
      request({
        resource: [
          text('service.name', 'shop'),
          text('__name__', 'the type says it'),
          text('region', 'eu'),
          { key: 'process.pid', value: { intValue: '-7' } },
          { key: 'flag', value: { boolValue: true } },
          { keyStrindex: ENDPOINT, value: { stringValueStrindex: FILE } },
        ],
        scope: [text('region', 'us'), text('library.version', '2')],
      }),
    );
    expect(labels.map(({ name, value }) => `${name}=${value}`)).toEqual([
      '__otel__=true',
      'service_name=shop',
      'service.name=shop',
      'region=eu',
      'process.pid=-7',
      'endpoint=app.so',
      'library.version=2',
    ]);
  });

  it.each([
    [[], 'unknown_service'],
    [[text('process.executable.name', 'node')], 'unknown_service:node'],
    [[text('process.executable.name', 'node'), text('service.name', 'web')], 'web'],
  ])('name the service of %j %s', (resource, expected) => {
    expect(labelValue(only(request({ resource })).labels, 'service_name')).toBe(expected);
  });

  it('split a profile by the service that its samples name', () => {
    const samples = [
      { stackIndex: 1, values: ['1'] },
      { stackIndex: 2, values: ['2'], attributeIndices: [2, 1] },
      { stackIndex: 1, values: ['4'], attributeIndices: [2] },
    ];
    const { profiles } = read(request({ resource: [text('service.name', 'host')], samples }));
    expect(profiles.map((profile) => [labelValue(profile.labels, 'service_name'), samplesOf(profile)])).toEqual([
      ['host', ['main 1000']],
      ['shop', ['work>main;main 2000 endpoint=/pay', 'main 4000']],
    ]);
  });

  it('of a sample are its attributes: texts, and whole numbers as numbers', () => {
    const samples = [{ stackIndex: 1, values: ['1'], attributeIndices: [1, 3, 4, 0] }];
    expect(samplesOf(only(request({ samples })))).toEqual(['main 1000 endpoint=/pay endpoint=#404']);
  });

  it.each(['1.9', '1.10'] as Revision[])('of a sample link it to its span in %s', (revision) => {
    const samples = [
      { stackIndex: 1, values: ['50'], linkIndex: 1 },
      { stackIndex: 1, values: ['2'], linkIndex: 0 },
    ];
    const { profiles, revision: found } = read(request({ samples }), {}, revision);
    expect(found).toBe(revision);
    expect(samplesOf(profiles[0]!)).toEqual([`main 50000 span_id=${spanId} trace_id=${traceId}`, 'main 2000']);
  });
});

describe('1.7', () => {
  /** Row 0 of every table is a real one, as its profilers have it. */
  const message = (samples: Message[]): Message => ({
    resourceProfiles: [
      {
        scopeProfiles: [
          {
            profiles: [
              {
                sampleType: [
                  { typeStrindex: 0, unitStrindex: 1 },
                  { typeStrindex: 0, unitStrindex: 2 },
                ],
                timeNanos: '7000',
                locationIndices: [0, 1, 1],
                sample: samples,
              },
            ],
          },
        ],
      },
    ],
    dictionary: {
      stringTable: ['wall', 'count', 'ns', 'main', 'work'],
      functionTable: [{ nameStrindex: 3 }, { nameStrindex: 4 }],
      locationTable: [{ line: [{ functionIndex: 0 }] }, { line: [{ functionIndex: 1 }] }],
      linkTable: [{ traceId, spanId }],
      attributeTable: [text('thread.name', 'main')],
    },
  });
  const sample = { locationsStartIndex: 0, locationsLength: 2, value: ['1', '50'] };

  it('has several sample types, stacks that are pieces of a list, and rows from 0', () => {
    const samples = [
      { ...sample, attributeIndices: [0], linkIndex: 0 },
      { ...sample, locationsStartIndex: 1 },
    ];
    const { revision, profiles } = read(message(samples), {}, '1.7');
    expect(revision).toBe('1.7');
    expect(typeOf(profiles[0]!)).toBe('wall:samples:count:wall:nanoseconds:wall:nanoseconds');
    expect(profiles[0]!.columns.values).toEqual(BigInt64Array.of(1n, 50n, 1n, 50n));
    expect(profiles[0]!.columns.timeNanos).toBe(7000n);
    expect(samplesOf(profiles[0]!).map((line) => line.replace(/ \d+/, ''))).toEqual([
      `main;work thread.name=main span_id=${spanId} trace_id=${traceId}`,
      'work;work',
    ]);
    const { functions, strings: texts } = profiles[0]!.columns.symbols;
    expect(Array.from(functions.file, (row) => texts[row])).toEqual(['', '']);
  });

  it('is CPU as Go has it, where samples and their time are two sample types', () => {
    const request = message([sample]);
    request.dictionary.stringTable = ['samples', 'count', 'nanoseconds', 'cpu', 'main'];
    Object.assign(request.resourceProfiles[0].scopeProfiles[0].profiles[0] as Message, {
      sampleType: [
        { typeStrindex: 0, unitStrindex: 1 },
        { typeStrindex: 3, unitStrindex: 2 },
      ],
      periodType: { typeStrindex: 3, unitStrindex: 2 },
      period: '50',
    });
    const [profile] = read(request, {}, '1.7').profiles;
    expect(typeOf(profile!)).toBe('process_cpu:samples:count:cpu:nanoseconds:cpu:nanoseconds');
    expect(profile!.columns.values).toEqual(BigInt64Array.of(1n, 50n));
  });

  it.each([
    ['a piece beyond the end', { ...sample, locationsStartIndex: 2 }, 'has 2 locations from 2 on, but there are 3'],
    ['a value too few', { ...sample, value: ['1'] }, 'has 1 values for 2 sample types'],
    ['a link that is not there', { ...sample, linkIndex: 1 }, 'names link 1, but there are 1'],
    ['an attribute that is not there', { ...sample, attributeIndices: [1] }, 'names attribute 1, but there are 1'],
  ])('does not have %s', (_, broken, says) => {
    const bytes = encodeOtlp(message([sample, broken]), '1.7');
    const { reason, message: why } = refusal(() => readOtlp(bytes, 'proto'));
    expect(reason).toBe('malformed_profile');
    expect(why).toMatch(
      /^not a valid OTLP profile: it fits no revision of the schema: in 1\.10 .*; in 1\.9 .*; in 1\.7 /,
    );
    expect(why).toContain(says);
  });
});

describe('a request', () => {
  it('that fits two revisions is of the newest', () => {
    // Stack 1 and a time stamp, which have the same numbers in both.
    const message = request({ samples: [{ stackIndex: 1, timestampsUnixNano: ['5'] }] });
    expect(encodeOtlp(message, '1.9')).toEqual(encodeOtlp(message, '1.10'));
    expect(read(message, {}, '1.9').revision).toBe('1.10');
  });

  it('of 1.10 with a link that is not there is refused, not read as 1.9', () => {
    const samples = [{ stackIndex: 1, attributeIndices: [1, 3], linkIndex: 5, timestampsUnixNano: ['5'] }];
    expect(refusal(() => read(request({ samples }))).message).toContain('names link 5, but there are 2');
  });

  it.each([
    ['without profiles', { dictionary }, 'has no resource_profiles'],
    ['without a dictionary', { resourceProfiles: [{}] }, 'has no dictionary'],
  ])('%s is refused', (_, message, says) => {
    for (const run of [() => read(message), () => readOtlp(Buffer.from(JSON.stringify(message)), 'json')]) {
      const { reason, message: why } = refusal(run);
      expect(reason).toBe('bad_request');
      expect(why).toContain(says);
    }
  });

  it('whose profiles have no samples is empty', () => {
    expect(read(request({ samples: [] })).profiles).toEqual([]);
  });

  it.each(['stackIndex', 'attributeIndices', 'linkIndex'])('with a negative %s is refused', (name) => {
    const value = name === 'attributeIndices' ? [-1] : -1;
    expect(refusal(() => read(request({ samples: [{ ...one, [name]: value }] }))).reason).toBe('malformed_profile');
  });

  it('keeps the build id and the range of a mapped file, and the address of a frame without a function', () => {
    const { columns } = only(request({ samples: [{ stackIndex: 3, values: ['1'] }] }));
    const { strings: texts, mappings, locations } = columns.symbols;
    expect(texts[mappings.file[0]!]).toBe('app.so');
    expect(texts[mappings.buildId[0]!]).toBe('abc123');
    expect([mappings.memoryStart[0], mappings.memoryLimit[0]]).toEqual([4096n, 8192n]);
    expect([locations.mapping[0], locations.address[0]]).toEqual([0, 5000n]);
  });

  it('without a duration lasted ten seconds', () => {
    expect(only(request({})).columns.durationNanos).toBe(10_000_000_000n);
    const lasting = only(request({ profile: { ...sampledCpu, durationNano: '5' } }));
    expect(lasting.columns.durationNanos).toBe(5n);
  });
});

describe('in JSON', () => {
  const json = (message: unknown) => readOtlp(Buffer.from(JSON.stringify(message)), 'json');
  const samples = [
    { stackIndex: '2', values: [3], attributeIndices: [1], linkIndex: 1, timestampsUnixNano: [5, 6, 7] },
  ];

  it('numbers may be texts and texts numbers, and what is not known or null is passed over', () => {
    const message = request({ samples, profile: { ...sampledCpu, unheardOf: { a: [1] }, durationNano: null } });
    const { profiles, revision } = json(message);
    expect(revision).toBe('1.10');
    expect(samplesOf(profiles[0]!)).toEqual([
      `work>main;main 3000 endpoint=/pay span_id=${spanId} trace_id=${traceId}`,
    ]);
  });

  it('fields may have the names of the schema', () => {
    const snake = JSON.stringify(request({ samples })).replace(
      /"([a-z]+(?:[A-Z][a-z]+)+)":/g,
      (_, name: string) => `"${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}":`,
    );
    expect(snake).toContain('"stack_index"');
    expect(readOtlp(Buffer.from(snake), 'json').profiles).toEqual(json(request({ samples })).profiles);
  });

  it('samples and lines may have the singular names of 1.8', () => {
    const singular = JSON.stringify(request({ samples }))
      .replaceAll('"samples":', '"sample":')
      .replaceAll('"lines":', '"line":');
    expect(readOtlp(Buffer.from(singular), 'json').profiles).toEqual(json(request({ samples })).profiles);
  });

  it.each([
    ['a value that JSON rounds', [{ ...one, values: [2 ** 60] }], 'send it as a string'],
    ['a value with a fraction', [{ ...one, values: [1.5] }], 'not a whole number'],
    ['a stack that is not there', [{ ...one, stackIndex: 4 }], 'names stack 4, but there are 4'],
    ['a stack beyond 32 bits', [{ ...one, stackIndex: 2 ** 32 + 1 }], 'names stack'],
    ['samples that are no list', { length: 1 }, 'is not a list'],
    ['a sample that is no object', [7], 'is not an object'],
  ])('%s is refused', (_, broken, says) => {
    const { reason, message } = refusal(() => json(request({ samples: broken as Message[] })));
    expect(reason).toBe('malformed_profile');
    expect(message).toContain(says);
  });

  it('what is no JSON is refused as such', () => {
    const { reason, message } = refusal(() => readOtlp(Buffer.from('{'), 'json'));
    expect(reason).toBe('bad_request');
    expect(message).toContain('is not JSON');
  });
});
