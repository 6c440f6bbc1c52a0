import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { HearthError } from '#model/errors.ts';
import { parseRules } from './parse-rules.ts';
import { defaultStep } from './relabel.ts';

const rules = (yaml: string) =>
  parseRules(parse(yaml), (path, why) => new HearthError('bad_configuration', `rules${path} ${why}`));

describe('rules in YAML', () => {
  it('of every kind are read, with a name of their own or their number', () => {
    const shop = [{ name: 'service_name', operator: '=', value: 'shop' }];
    expect(
      rules(`
        - drop: '{service_name="shop"}'
        - keep: '{zone=~"eu-.*"}'
        - name: short
          relabel: { source_labels: [pod], regex: '(.*)-[^-]+', target_label: deployment }
        - relabel:
            - { action: LabelDrop, regex: 5 }
            - { action: hashmod, source_labels: pod, target_label: shard, modulus: 8, separator: '' }
        - dropSampleTypes: [alloc_objects, alloc_space]
          where: '{service_name="shop"}'
        - dropSampleTypes: delay
        - keepOneIn: 10
          where: '{service_name="shop"}'
      `),
    ).toEqual([
      { name: 'rule-1', kind: 'drop', where: shop },
      { name: 'rule-2', kind: 'keep', where: [{ name: 'zone', operator: '=~', value: 'eu-.*' }] },
      {
        name: 'short',
        kind: 'relabel',
        where: [],
        steps: [{ ...defaultStep, sourceLabels: ['pod'], regex: '(.*)-[^-]+', targetLabel: 'deployment' }],
      },
      {
        name: 'rule-4',
        kind: 'relabel',
        where: [],
        steps: [
          { ...defaultStep, action: 'labeldrop', regex: '5' },
          { ...defaultStep, action: 'hashmod', sourceLabels: ['pod'], targetLabel: 'shard', modulus: 8, separator: '' },
        ],
      },
      { name: 'rule-5', kind: 'dropSampleTypes', where: shop, types: ['alloc_objects', 'alloc_space'] },
      { name: 'rule-6', kind: 'dropSampleTypes', where: [], types: ['delay'] },
      { name: 'rule-7', kind: 'keepOneIn', where: shop, n: 10 },
    ]);
    expect(rules('')).toEqual([]);
  });

  it.each([
    ['{}', 'rules must be a list of at most 100 rules'],
    [JSON.stringify(Array(101).fill({ keepOneIn: 2 })), 'rules must be a list of at most 100 rules'],
    ['[drop]', 'rules[0] must be a mapping with one of keep, drop, relabel'],
    ['[{ where: "{}" }]', 'rules[0] must have exactly one of keep, drop, relabel'],
    ['[{ keep: "{}" , drop: "{}" }]', 'rules[0] must have exactly one of'],
    ['[{ keep: "{}", wher: "{}" }]', 'rules[0].wher is no key of a rule: those of this one are name, where, keep'],
    ['[{ keep: "{}", where: "{}" }]', 'rules[0].where has no place beside keep'],
    ['[{ keep: { a: b } }]', 'rules[0].keep must be a selector in quotes'],
    ["[{ drop: '{a=}' }]", 'rules[0].drop is no selector: '],
    [`[{ drop: '{a=~"("}' }]`, 'rules[0].drop is no selector: not a valid regular expression (RE2)'],
    ['[{ keep: "{}", name: "" }]', 'rules[0].name must be a text of 1 to 100 characters'],
    ['[{ keep: "{}", name: a }, { drop: "{}", name: a }]', "rules[1].name is 'a', as another rule's"],
    ['[{ keepOneIn: 1 }]', 'rules[0].keepOneIn must be a whole number from 2 to 1000000'],
    ['[{ keepOneIn: "10" }]', 'rules[0].keepOneIn must be a whole number'],
    [
      `[{ keepOneIn: 2, where: '{__type__="cpu"}' }]`,
      'rules[0].where names __type__, which each sample type has its own',
    ],
    ['[{ dropSampleTypes: [] }]', 'rules[0].dropSampleTypes must be the name of a sample type or a list'],
    ['[{ dropSampleTypes: [1] }]', 'rules[0].dropSampleTypes must be the name'],
    ['[{ relabel: [] }]', 'rules[0].relabel must have 1 to 100 steps'],
    ['[{ relabel: [x] }]', 'rules[0].relabel[0] must be a mapping'],
    ['[{ relabel: { target: a } }]', 'rules[0].relabel.target is no key of a relabel step: those are source_labels,'],
    ['[{ relabel: { source_labels: [a] } }]', 'rules[0].relabel needs target_label for the action replace'],
    ['[{ relabel: { action: swap } }]', "rules[0].relabel.action is 'swap': it must be one of replace, keep,"],
    ['[{ relabel: { action: keep, regex: "(" } }]', 'rules[0].relabel.regex is no regular expression (RE2): '],
    ['[{ relabel: { action: keep, regex: "(?=a)" } }]', 'rules[0].relabel.regex is no regular expression (RE2): '],
    [`[{ relabel: { action: keep, regex: ${'a'.repeat(1_025)} } }]`, 'rules[0].relabel.regex has 1025 characters'],
    ['[{ relabel: { action: keep, regex: [a] } }]', 'rules[0].relabel.regex must be a text'],
    ['[{ relabel: { action: hashmod, target_label: a } }]', 'rules[0].relabel needs modulus for the action hashmod'],
    ['[{ relabel: { modulus: 0 } }]', 'rules[0].relabel.modulus must be a whole number above 0'],
    [
      '[{ relabel: { action: labeldrop, target_label: a } }]',
      'rules[0].relabel.target_label has no meaning for the action labeldrop',
    ],
    ['[{ relabel: { action: keepequal, target_label: a, regex: b } }]', 'rules[0].relabel.regex has no meaning'],
    ['[{ relabel: { action: uppercase, target_label: a, replacement: b } }]', 'rules[0].relabel.replacement has no'],
    [
      '[{ relabel: { action: labelmap, regex: a, replacement: "" } }]',
      'rules[0].relabel.replacement must not be empty',
    ],
    [
      '[{ relabel: { source_labels: [1], target_label: a } }]',
      'rules[0].relabel.source_labels must be a list of label',
    ],
    [
      '[{ relabel: { target_label: __unit__ } }]',
      'rules[0].relabel.target_label is __unit__, which belongs to a sample',
    ],
    [
      '[{ relabel: { source_labels: [__type__], target_label: a } }]',
      'rules[0].relabel.source_labels is __type__, which',
    ],
    ['[{ relabel: { action: labelmap, replacement: __type__ } }]', 'rules[0].relabel.replacement is __type__, which'],
  ])('that are wrong are refused: %s', (yaml, says) => {
    expect(() => rules(yaml)).toThrow(expect.objectContaining({ reason: 'bad_configuration' }));
    expect(() => rules(yaml)).toThrow(says);
  });
});
