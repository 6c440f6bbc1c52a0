/**
 * The parts of the documentation that are made from the code, between marks in the Markdown files:
 *
 *     <!-- generated: options -->
 *     | flag | …
 *     <!-- end -->
 *
 *     npx tsx scripts/generated-docs.ts     # writes all of them anew
 *
 * tests/unit/generated-docs.spec.ts fails while a file has another text than the code gives.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { codeToHttpStatus } from '@connectrpc/connect/protocol-connect';
import type { Registry } from 'prom-client';
import { folders } from '../.config/eslint.arrows.js';
import { reasons, type Reason } from '#model/errors.ts';
import { flagOf, optionDefaults, options, variableOf } from '../service/config.ts';
import { createIngestMetrics } from '../service/ingest/ingest-metrics.ts';
import { defaultLimits, durationLimits, type Limits } from '../service/limits.ts';
import { createMetrics } from '../service/metrics.ts';
import { addStoreMetrics } from '../service/store-metrics.ts';
import { connectCode } from '../service/rpc/connect-errors.ts';
import { ingestStatus } from '../service/rpc/ingest-route.ts';
import { limitTexts } from './limit-texts.ts';

const root = new URL('../', import.meta.url);

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const code = (text: string) => `\`${text}\``;

function optionTable(): string {
  return table(
    ['Flag', 'Environment', 'File', 'Default', 'Allowed', 'What for'],
    Object.entries(options).map(([name, { about, allowed }]) => {
      const value = optionDefaults[name as keyof typeof options];
      return [
        code(flagOf(name)),
        code(variableOf(name)),
        name === 'config' ? '' : code(name),
        value === undefined ? '' : code(String(value)),
        allowed,
        about,
      ];
    }),
  );
}

function limitTable(): string {
  return table(
    ['Limit', 'Default', 'What it bounds'],
    (Object.keys(defaultLimits) as (keyof Limits)[]).map((name) => [
      code(name),
      code(limitText(name)),
      limitTexts[name],
    ]),
  );
}

/** As it would be written in a configuration: lengths of time with their largest whole unit. */
function limitText(name: keyof Limits): string {
  const value = defaultLimits[name];
  if (!durationLimits.has(name) || value === 0) {
    return String(value);
  }
  const units: [string, number][] = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
  ];
  const [unit, millis] = units.find(([, length]) => value % length === 0) ?? ['ms', 1];
  return `${value / millis}${unit}`;
}

/** Arrows point from the importing folder to the imported one. */
function arrowDiagram(): string {
  const id = (folder: string) => folder.replaceAll('/', '_');
  const named = [...new Set(Object.entries(folders).flatMap(([name, { may }]) => [name, ...may]))];
  return [
    '```mermaid',
    'flowchart LR',
    ...named.map((folder) => `  ${id(folder)}["${folder}"]`),
    ...Object.entries(folders).flatMap(([name, { may }]) => may.map((other) => `  ${id(name)} --> ${id(other)}`)),
    '```',
  ].join('\n');
}

/** Reasons that no push can have, and those that no answer has: they end the program while it starts. */
const ofQueriesOnly = new Set<Reason>([
  'bad_selector',
  'bad_time_range',
  'bad_profile_type',
  'query_limit',
  'result_too_large',
  'query_timeout',
  'not_found',
  'not_implemented',
]);
const ofStartOnly = new Set<Reason>(['bad_configuration']);

function reasonTable(): string {
  return table(
    ['Reason', 'Code', 'HTTP status of an RPC', 'HTTP status of `/ingest`'],
    (Object.keys(reasons) as Reason[]).map((reason) => [
      `[${code(reason)}](#${reason})`,
      code(reasons[reason]),
      ofStartOnly.has(reason) ? '' : String(codeToHttpStatus(connectCode(reasons[reason]))),
      ofStartOnly.has(reason) || ofQueriesOnly.has(reason) ? '' : String(ingestStatus(reason)),
    ]),
  );
}

const nothingStored = {
  usage: () => Promise.resolve({ tenants: new Map(), bytes: 0, quarantinedParts: 0 }),
  rules: () => ({ keep: { raw: 0, hour: 0, day: 0 }, maxBytes: 0, droppedLabels: [] }),
};

/** Metrics of Node itself come on top; their library documents them. */
async function metricTable(): Promise<string> {
  const { registry } = createMetrics(
    '',
    () => true,
    () => 0,
  );
  createIngestMetrics(registry, () => 0);
  addStoreMetrics(registry, { upkeep: nothingStored });
  const own = (await registry.getMetricsAsJSON()).filter(({ name }) => !/^(process|nodejs)_/.test(name));
  return table(
    ['Metric', 'Kind', 'Labels', 'What it counts'],
    own.map(({ name, type, help }) => [
      code(name),
      String(type),
      labelsOf(registry, name).map(code).join(', '),
      String(help),
    ]),
  );
}

function labelsOf(registry: Registry, name: string): string[] {
  const metric: unknown = registry.getSingleMetric(name);
  return typeof metric === 'object' && metric !== null && 'labelNames' in metric && Array.isArray(metric.labelNames)
    ? metric.labelNames.map(String).filter((label) => label !== 'le')
    : [];
}

/** By Markdown file: its generated parts. */
export async function generatedParts(): Promise<Record<string, Record<string, string>>> {
  return {
    'README.md': { options: optionTable(), limits: limitTable() },
    'ARCHITECTURE.md': { arrows: arrowDiagram() },
    'docs/errors.md': { reasons: reasonTable(), metrics: await metricTable() },
  };
}

export const endMark = '<!-- end -->';
export const beginMark = (part: string) => `<!-- generated: ${part} -->`;

/** The text with one generated part replaced. @throws when it has no marks for it */
export function withPart(text: string, part: string, content: string): string {
  const from = text.indexOf(beginMark(part));
  const to = text.indexOf(endMark, from);
  if (from === -1 || to === -1) {
    throw new Error(`there are no marks for a generated part '${part}'`);
  }
  return `${text.slice(0, from)}${beginMark(part)}\n\n${content}\n\n${text.slice(to)}`;
}

export const readDoc = (file: string): string => readFileSync(new URL(file, root), 'utf8');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, parts] of Object.entries(await generatedParts())) {
    const before = readDoc(file);
    const after = Object.entries(parts).reduce((text, [part, content]) => withPart(text, part, content), before);
    if (after !== before) {
      writeFileSync(new URL(file, root), after);
      console.log(`wrote ${file}`);
    }
  }
}
