/**
 * One service of the demo shop, in a process of its own; demo.ts starts three of these.
 *
 *     node shop.js '{"role":"checkout","hearth":"http://127.0.0.1:4040"}'
 *
 * Writes `{"port":…}` when it listens. Reads lines from stdin: `{"deploy":"1.1.0"}`, `{"neighbours":{…}}`, and
 * `{"report":true}`, which is answered with `{"visits":…}`. Ends when stdin ends, so that it never outlives the process
 * that started it.
 */
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { startAgent, type Agent } from '../agent.ts';
import { checkoutRoutes, deploy, versions } from './checkout.ts';
import { receiveVisitors, servedVisits, VISITS_PER_SECOND } from './frontend.ts';
import { recommendRoutes } from './recommend.ts';
import { profileWith, serve, traceWith } from './service.ts';
import { sendTraces } from './traces.ts';

const settings = z.object({
  role: z.enum(['frontend', 'recommend', 'checkout']),
  /** Where profiles are pushed; none: not profiled (bench/overhead). */
  hearth: z.string().optional(),
  /** Where spans are sent, by OTLP. */
  traces: z.string().optional(),
  visitsPerSecond: z.number().positive().default(VISITS_PER_SECOND),
});

const order = z.union([
  z.object({ deploy: z.enum(versions) }),
  z.object({ neighbours: z.object({ recommend: z.string(), checkout: z.string() }) }),
  z.object({ report: z.literal(true) }),
]);

const routesOf = { frontend: new Map(), recommend: recommendRoutes, checkout: checkoutRoutes };

const { role, hearth, traces, visitsPerSecond } = settings.parse(JSON.parse(process.argv[2] ?? '{}'));

const keysOf = (version: string) => ({ version, hearth_demo: 'true' });

/** Whoever uses the machine comes first. */
setPriority(10);

let agent: Agent | undefined;
if (hearth !== undefined) {
  agent = await startAgent({ url: hearth, app: `shop-${role}`, keys: keysOf('1.0.0') });
  profileWith(agent.during);
}

if (traces !== undefined) {
  traceWith(sendTraces({ url: traces, service: `shop-${role}` }));
}

const commands = createInterface({ input: process.stdin });
commands.on('line', (line) => {
  const command = order.parse(JSON.parse(line));
  if ('neighbours' in command) {
    void receiveVisitors(command.neighbours, visitsPerSecond);
  } else if ('report' in command) {
    write({ visits: servedVisits() });
  } else {
    deploy(command.deploy);
    void agent?.relabel(keysOf(command.deploy));
  }
});
commands.on('close', () => process.exit());

write({ port: await serve(routesOf[role]) });

function write(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
