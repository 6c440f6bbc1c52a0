/**
 * `npm run tour`: one real profile pushed through every stage of the real code, printed with `file:line`.
 *
 *     npm run tour
 *     npm run tour -- --update     # also writes the golden file that the tests compare with
 *
 * Runs from source, so nothing has to be built; packages are installed when they are missing.
 */
import { checkNode, installPackages } from './install.mjs';

checkNode();
installPackages();
const { register } = await import('tsx/esm/api');
register();
const { takeTour } = await import('./tour/tour.ts');
const { writeGolden } = await import('./tour/golden.ts');
const { withColors } = await import('./tour/report.ts');

const unknown = process.argv.slice(2).find((option) => option !== '--update');
if (unknown !== undefined) {
  console.error(`unknown option ${unknown}: the option is --update`);
  process.exit(1);
}
const text = await takeTour();
const colors = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
process.stdout.write(colors ? withColors(text) : text);
if (process.argv.includes('--update')) {
  console.error(`wrote ${writeGolden(text)}`);
}
