import { describe, expect, it } from 'vitest';
import { HearthError } from '#model/errors.ts';
import { readConfig, type Config } from './config.ts';
import { defaultKeep, defaultRollup } from './retention-config.ts';
import { defaultLimits } from './limits.ts';

const files: Record<string, string> = {};
const read = (argv: string[] = [], env: Record<string, string> = {}, file?: string): Config =>
  readConfig({
    argv: file === undefined ? argv : ['--config', 'hearth.yaml', ...argv],
    env: { PATH: '/bin', ...env },
    readFile: (path) => {
      const content = path === 'hearth.yaml' ? file : files[path];
      if (content === undefined) {
        throw new Error(`ENOENT: no such file or directory, open '${path}'`);
      }
      return content;
    },
  });

function refusal(argv: string[], env: Record<string, string> = {}, file?: string): string {
  try {
    read(argv, env, file);
  } catch (error) {
    expect(error).toBeInstanceOf(HearthError);
    expect((error as HearthError).reason).toBe('bad_configuration');
    return (error as HearthError).message;
  }
  throw new Error('it was accepted');
}

describe('the configuration', () => {
  it('has defaults', () => {
    expect(read()).toEqual({
      listen: { host: '127.0.0.1', port: 4040 },
      data: '.hearth',
      clickhouse: undefined,
      demo: 'auto',
      insecure: false,
      sourceHosts: [],
      sourceTokens: undefined,
      tlsCert: undefined,
      tlsKey: undefined,
      credentials: undefined,
      allowedHosts: [],
      multitenancy: false,
      logLevel: 'info',
      limits: defaultLimits,
      tenants: new Map(),
      maxDisk: 0,
      retention: new Map([['default', defaultKeep]]),
      rollup: defaultRollup,
      remoteWriteHeaders: [],
      recordingInterval: 60_000,
      recordingDelay: 90_000,
      recordingRules: new Map(),
    });
  });

  it('reads headers as OpenTelemetry writes them, and never says what they were', () => {
    const HEARTH_REMOTE_WRITE_HEADERS = 'Authorization=Bearer%20a=b, X-Scope-OrgID=team';
    expect(read([], { HEARTH_REMOTE_WRITE_HEADERS }).remoteWriteHeaders).toEqual([
      ['Authorization', 'Bearer a=b'],
      ['X-Scope-OrgID', 'team'],
    ]);
    for (const wrong of ['=hush', 'Authorization=hush%', 'Authorization=hush%0ax', 'A B=hush']) {
      const message = refusal([], { HEARTH_REMOTE_WRITE_HEADERS: wrong });
      expect(message).toMatch(/^HEARTH_REMOTE_WRITE_HEADERS is …: it must be headers as in/);
      expect(message).not.toContain('hush');
    }
  });

  it('takes recording rules only where there is something to write to', () => {
    files['rules.yaml'] =
      'rules: [{ metricName: profiles_recorded_a, matchers: [\'{__profile_type__="a:b:c:d:e"}\'] }]';
    expect(refusal(['--recording-rules', 'rules.yaml'])).toContain('add --remote-write');
    const { recordingRules } = read(['--remote-write', 'http://p:9090/w', '--recording-rules', 'rules.yaml']);
    expect(recordingRules.get('anonymous')).toMatchObject([{ metricName: 'profiles_recorded_a', isProvisioned: true }]);
    expect(refusal(['--recording-interval', '0s'])).toContain('a duration from 1s to 1h');
  });

  it.each([
    [
      'listen',
      ['--listen', '127.0.0.1:1'],
      { HEARTH_LISTEN: '127.0.0.1:2' },
      'listen: 127.0.0.1:3',
      [1, 2, 3].map((port) => ({ host: '127.0.0.1', port })),
    ],
    ['data', ['--data', 'a'], { HEARTH_DATA: 'b' }, 'data: c', ['a', 'b', 'c']],
    ['demo', ['--demo', 'on'], { HEARTH_DEMO: 'off' }, 'demo: auto', ['on', 'off', 'auto']],
    [
      'clickhouse',
      ['--clickhouse', 'http://a:1'],
      { HEARTH_CLICKHOUSE: 'http://b:1' },
      'clickhouse: http://c:1',
      ['http://a:1', 'http://b:1', 'http://c:1'],
    ],
    ['logLevel', ['--log-level', 'debug'], { HEARTH_LOG_LEVEL: 'warn' }, 'logLevel: error', ['debug', 'warn', 'error']],
  ] as const)('takes a flag before the environment before the file: %s', (key, flag, env, file, [a, b, c]) => {
    expect(read([...flag], env, file)[key]).toEqual(a);
    expect(read([], env, file)[key]).toEqual(b);
    expect(read([], {}, file)[key]).toEqual(c);
  });

  it('takes flags with an equals sign, and switches without a value', () => {
    expect(read(['--listen=0.0.0.0:80', '--insecure', '--multitenancy=false', '--demo=off'])).toMatchObject({
      listen: { host: '0.0.0.0', port: 80 },
      insecure: true,
      multitenancy: false,
      demo: 'off',
    });
    expect(read([], { HEARTH_INSECURE: 'true' }).insecure).toBe(true);
    expect(read([], {}, 'insecure: true\nmultitenancy: true')).toMatchObject({ insecure: true, multitenancy: true });
  });

  it('takes addresses of either family', () => {
    expect(read(['--listen', '[::1]:4040']).listen).toEqual({ host: '::1', port: 4040 });
    expect(read(['--listen', 'localhost:0']).listen).toEqual({ host: 'localhost', port: 0 });
  });

  it('takes the file that the environment names', () => {
    files['/etc/hearth.yaml'] = 'data: from-etc';
    expect(read([], { HEARTH_CONFIG: '/etc/hearth.yaml' }).data).toBe('from-etc');
    expect(read([], {}, '').data).toBe('.hearth');
    expect(read([], {}, '# nothing\n').data).toBe('.hearth');
  });

  it('reads the switches of YAML as they were meant', () => {
    expect(read([], {}, 'demo: on').demo).toBe('on');
    expect(read([], {}, 'demo: true').demo).toBe('on');
    expect(read([], {}, 'demo: false').demo).toBe('off');
  });
});

describe('limits', () => {
  it('come from the environment before the file', () => {
    const file = 'limits:\n  maxBodyMb: 5\n  rejectOlderThan: 2h\n  maxSamples: 0\n';
    expect(read([], { HEARTH_LIMITS_MAX_BODY_MB: '6' }, file).limits).toEqual({
      ...defaultLimits,
      maxBodyMb: 6,
      rejectOlderThan: 7_200_000,
      maxSamples: 0,
    });
  });

  it.each([
    ['250ms', 250],
    ['30s', 30_000],
    ['10m', 600_000],
    ['1h', 3_600_000],
    ['7d', 604_800_000],
    ['0', 0],
  ])('that are lengths of time: %s', (text, millis) => {
    expect(read([], { HEARTH_LIMITS_QUERY_TIMEOUT: text }).limits.queryTimeout).toBe(millis);
  });

  it('are each known by the name of its variable', () => {
    for (const [name, value] of Object.entries(defaultLimits)) {
      const variable = `HEARTH_LIMITS_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
      const isDuration = [
        'rejectOlderThan',
        'rejectNewerThan',
        'maxLookback',
        'maxQueryLength',
        'queryTimeout',
      ].includes(name);
      const { limits } = read([], { [variable]: isDuration ? `${value + 1}ms` : String(value + 1) });
      expect(limits).toEqual({ ...defaultLimits, [name]: value + 1 });
    }
  });
});

describe('retention', () => {
  const DAY = 86_400_000;

  it('is read by name, and tenants name theirs', () => {
    const config = read(
      [],
      {},
      'retention: { default: { raw: 7d }, short: { raw: 2d, hours: 3d, days: 0 } }\ntenants: { a: { retention: short } }',
    );
    expect(config.retention).toEqual(
      new Map([
        ['default', { ...defaultKeep, raw: 7 * DAY }],
        ['short', { raw: 2 * DAY, hour: 3 * DAY, day: 0 }],
      ]),
    );
    expect(config.tenants.get('a')).toMatchObject({ retention: 'short' });
  });

  it.each([
    ['retention: { default: { raw: 1d } }', 'at least 2d'],
    ['retention: { default: { raw: 0, hours: 30d } }', 'hours for at least as long as profiles'],
    ['retention: { default: { weeks: 1d } }', 'the keys are raw, hours, days'],
    ['retention: { default: { raw: soon } }', 'a duration'],
    ['retention: { demo: { raw: 7d } }', 'not the name of a retention'],
    ['retention: 30d', 'a mapping'],
    ['tenants: { a: { retention: long } }', 'one of default'],
    ['rollup: { dropLabels: pod }', 'a list of labels'],
    ['rollup: { maxLabelValues: -1 }', 'a whole number'],
    ['rollup: { labels: [] }', 'the keys are dropLabels, maxLabelValues'],
  ])('refuses %s', (file, why) => {
    expect(() => read([], {}, file)).toThrow(why);
  });

  it.each([
    ['500MB', 500e6],
    ['1.5 GiB', 1.5 * 1024 ** 3],
    ['20gb', 20e9],
    ['0', 0],
  ])('takes %s as a size', (text, bytes) => {
    expect(read(['--max-disk', text]).maxDisk).toBe(bytes);
  });

  it.each(['much', '-1GB', '10 apples', ''])('refuses %j as a size', (text) => {
    expect(() => read(['--max-disk', text])).toThrow('a size such as');
  });
});

describe('tenants', () => {
  it('have limits of their own in the file, and those alone', () => {
    const file = 'tenants:\n  team-a:\n    limits: { maxSeries: 5, queryTimeout: 1m }\n  7: {}\n  __proto__:\n';
    const { tenants, limits } = read([], { HEARTH_LIMITS_MAX_SERIES: '9' }, file);
    expect(tenants).toEqual(
      new Map([
        ['7', { limits: {}, rules: [] }],
        ['team-a', { limits: { maxSeries: 5, queryTimeout: 60_000 }, rules: [] }],
        ['__proto__', { limits: {}, rules: [] }],
      ]),
    );
    expect(limits.maxSeries).toBe(9);
    expect(read([], {}, 'tenants:').tenants.size).toBe(0);
  });
});

describe('it is refused', () => {
  it.each([
    [['--lisen', 'x'], 'unknown option --lisen: the options are --listen, --data,'],
    [['listen'], 'unknown option listen'],
    [['--log_level', 'info'], 'unknown option --log_level'],
    [['--limits.maxBodyMb', '5'], 'unknown option --limits.maxBodyMb'],
    [['--to-string', 'x'], 'unknown option --to-string'],
    [['--data'], '--data needs a value: a folder'],
    [['--listen', 'here'], '--listen is "here": it must be host:port'],
    [['--listen', '127.0.0.1:65536'], '--listen is "127.0.0.1:65536": it must be host:port'],
    [['--listen', ':4040'], 'it must be host:port'],
    [['--data', ''], '--data is "": it must be a folder'],
    [['--demo', 'maybe'], '--demo is "maybe": it must be auto, on or off'],
    [['--clickhouse', 'tcp://x:9000'], 'it must be the address of a ClickHouse server, as in http://'],
    [['--clickhouse', 'localhost:8123'], 'it must be the address of a ClickHouse server'],
    [['--insecure=yes'], '--insecure is "yes": it must be true or false'],
    [['--log-level', 'loud'], '--log-level is "loud": it must be debug, info, warn, error, silent'],
    [['--config', 'nowhere.yaml'], 'the configuration file nowhere.yaml cannot be read: ENOENT'],
    [['--listen', '0.0.0.0:4040'], 'listen is 0.0.0.0:4040, which other machines can reach'],
    [['--listen', '192.168.1.5:4040'], 'add --insecure'],
    [['--multitenancy', '--demo', 'on'], 'demo is on, but its agents name no tenant'],
  ])('as %j', (argv, says) => {
    expect(refusal(argv)).toContain(says);
  });

  it.each([
    ['HEARTH_LISEN', 'x', 'unknown environment variable HEARTH_LISEN: the variables are HEARTH_LISTEN,'],
    ['HEARTH_LIMITS_MAXBODYMB', '5', 'unknown environment variable HEARTH_LIMITS_MAXBODYMB'],
    ['HEARTH_DEMO', '1', 'HEARTH_DEMO is "1": it must be auto, on or off'],
    [
      'HEARTH_LIMITS_MAX_BODY_MB',
      'big',
      'HEARTH_LIMITS_MAX_BODY_MB is "big": it must be a whole number, or 0 for no limit',
    ],
    ['HEARTH_LIMITS_MAX_BODY_MB', '-1', 'it must be a whole number'],
    ['HEARTH_LIMITS_MAX_BODY_MB', '1.5', 'it must be a whole number'],
    ['HEARTH_LIMITS_MAX_BODY_MB', '', 'it must be a whole number'],
    ['HEARTH_LIMITS_QUERY_TIMEOUT', '30', 'it must be a duration such as 30s, 10m, 1h or 7d, or 0 for no limit'],
    ['HEARTH_LIMITS_QUERY_TIMEOUT', '1 h', 'it must be a duration'],
  ])('with %s=%s', (name, value, says) => {
    expect(refusal([], { [name]: value })).toContain(says);
  });

  it.each([
    ['lisen: x', 'unknown key lisen in hearth.yaml: the keys are listen, data,'],
    ['config: other.yaml', 'unknown key config in hearth.yaml'],
    ['toString: x', 'unknown key toString in hearth.yaml'],
    ['constructor: x', 'unknown key constructor in hearth.yaml'],
    ['__proto__: x', 'unknown key __proto__ in hearth.yaml'],
    ['maxBodyMb: 5', 'unknown key maxBodyMb in hearth.yaml'],
    ['limits: 5', 'limits in hearth.yaml is 5: it must be a mapping'],
    ['limits: [maxBodyMb]', 'limits in hearth.yaml is ["maxBodyMb"]: it must be a mapping'],
    ['limits:\n  maxBody: 5', 'unknown limit limits.maxBody in hearth.yaml: the limits are ingestionRateMb,'],
    ['limits:\n  toString: 5', 'unknown limit limits.toString in hearth.yaml'],
    ['limits:\n  maxBodyMb: {}', 'limits.maxBodyMb in hearth.yaml is {}: it must be a whole number'],
    ['limits:\n  queryTimeout: 30', 'limits.queryTimeout in hearth.yaml is 30: it must be a duration'],
    ['tenants: [a]', 'tenants in hearth.yaml is ["a"]: it must be a mapping, as in tenants: { team-a:'],
    ['tenants: { a: 5 }', 'tenants.a in hearth.yaml is 5: it must be a mapping, as in team-a: {'],
    ['tenants: { a/b: {} }', 'tenants.a/b in hearth.yaml is not the name of a tenant: X-Scope-OrgID must have'],
    ['tenants: { a: { limit: {} } }', 'unknown key tenants.a.limit in hearth.yaml: the keys are limits, rules'],
    [
      'tenants: { a: { rules: [{ keepOneIn: 0 }] } }',
      'tenants.a.rules[0].keepOneIn in hearth.yaml must be a whole number from 2 to',
    ],
    ['tenants: { a: { limits: 5 } }', 'tenants.a.limits in hearth.yaml is 5: it must be a mapping'],
    ['tenants: { a: { limits: { max: 5 } } }', 'unknown limit tenants.a.limits.max in hearth.yaml: the limits are'],
    [
      'tenants: { a: { limits: { maxSeries: -1 } } }',
      'tenants.a.limits.maxSeries in hearth.yaml is -1: it must be a whole number',
    ],
    ['listen: 4040', 'listen in hearth.yaml is 4040: it must be host:port'],
    ['demo: [on]', 'demo in hearth.yaml is ["on"]: it must be auto, on or off'],
    ['- listen', 'the configuration file hearth.yaml must be a YAML mapping'],
    ['listen', 'the configuration file hearth.yaml must be a YAML mapping'],
    ['data: a\ndata: b', 'the configuration file hearth.yaml cannot be read: Map keys must be unique'],
    ['data: "', 'the configuration file hearth.yaml cannot be read'],
  ])('with a file: %s', (file, says) => {
    expect(refusal([], {}, file)).toContain(says);
  });

  it('without showing the password of an address', () => {
    for (const address of ['tcp://hearth:sesame@db:9000', 'http://hearth:sesame@:8123', 'hearth:sesame@db:8123']) {
      expect(refusal(['--clickhouse', address])).not.toContain('sesame');
    }
  });
});
