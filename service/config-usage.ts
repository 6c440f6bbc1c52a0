/** The options of the service, for people: a line for what each is for, and one for what it takes. */
import { flagOf, optionDefaults, options, variableOf } from './config.ts';

export function configUsage(): string {
  const each = Object.entries(options).map(([name, { about, allowed }]) => {
    const value = optionDefaults[name as keyof typeof options];
    const isSwitch = typeof value === 'boolean';
    const given = isSwitch ? '' : ` ${allowed}${value === undefined ? '' : `; by default ${String(value)}`}`;
    return `  ${flagOf(name)}\n      ${plain(about)}\n      ${[given.trim(), variableOf(name)].filter(Boolean).join('; or ')}`;
  });
  return `hearth serve [options]

Starts the service, and says its address when it answers. Each option may come from the environment or, under its own
name in camel case, from the file that --config names; the limits, too (README.md lists them).

${each.join('\n')}`;
}

/** Without Markdown's marks. */
const plain = (text: string) => text.replace(/\[([^\]]*)\]\(([^)]*)\)/g, '$1: $2').replaceAll('`', '');
