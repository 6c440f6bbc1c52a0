/**
 * A program that `@pyroscope/nodejs` profiles as its users set it up: wall and processor time, and memory.
 *
 *     node profiled-app.mjs http://127.0.0.1:4040 my-service 5
 */
import Pyroscope from '@pyroscope/nodejs';

const [serverAddress, appName, seconds] = process.argv.slice(2);

Pyroscope.init({
  serverAddress,
  appName,
  tags: { region: 'eu' },
  basicAuthUser: process.env.PYROSCOPE_BASIC_AUTH_USER,
  basicAuthPassword: process.env.PYROSCOPE_BASIC_AUTH_PASSWORD,
  flushIntervalMs: 2_000,
  wall: { samplingDurationMs: 2_000, samplingIntervalMicros: 10_000, collectCpuTime: true },
  heap: { samplingIntervalBytes: 32 * 1024, stackDepth: 64 },
});
Pyroscope.start();

const kept = [];

/** The hot function: four fifths of the time. */
function countPrimes(millis) {
  let found = 0;
  for (const end = performance.now() + millis; performance.now() < end;) {
    for (let candidate = 3; candidate < 20_000; candidate += 2) {
      let factor = 3;
      while (factor * factor <= candidate && candidate % factor !== 0) {
        factor += 2;
      }
      found += factor * factor > candidate ? 1 : 0;
    }
  }
  return found;
}

/** The cooler one. */
function sortWords(millis) {
  let length = 0;
  for (const end = performance.now() + millis; performance.now() < end;) {
    length += makeWords().sort().join(' ').length;
  }
  return length;
}

function makeWords() {
  return Array.from({ length: 2_000 }, (_, i) => `${(i * 7_919) % 2_000}`);
}

function keepPage() {
  kept.push(Array.from({ length: 5_000 }, (_, line) => ({ line })));
}

// The agent throws when it is stopped in the very moment of a flush; given whole intervals, this ends between two.
const HALF_AN_INTERVAL = 1_000;
let found = 0;
for (const end = performance.now() + Number(seconds) * 1_000 + HALF_AN_INTERVAL; performance.now() < end;) {
  Pyroscope.wrapWithLabels({ endpoint: '/primes' }, () => (found += countPrimes(80)));
  Pyroscope.wrapWithLabels({ endpoint: '/words' }, () => (found += sortWords(20)));
  keepPage();
  await new Promise((resolve) => setTimeout(resolve, 1));
}
await Pyroscope.stop();
console.log(found, kept.length);
process.exit();
