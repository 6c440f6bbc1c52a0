/**
 * `hearth credential`: makes a secret, and the entry of the credentials file that lets its holder in.
 *
 *     hearth credential --name shop-agents --tenant team-a --role push >> credentials.yaml
 */
import { stringify } from 'yaml';
import { hashOfSecret, makeSecret, roles, type Role } from '../locks/credentials.ts';
import { badCommandLine, parseCommandLine, type Command } from './command-line.ts';

const usage = `hearth credential --name NAME --role ROLE[,ROLE] [--tenant NAME[,NAME]]

Makes a new secret. It is shown once, on standard error; what it prints on standard output is an entry for the file of
--credentials, which has only the secret's hash.

  --name NAME        who holds it, as messages and basic authentication say it
  --role ROLE,…      push (agents, collectors), read (Grafana, people), admin (whoever runs the service)
  --tenant NAME,…    whose profiles (default anonymous, which is everybody where there are no tenants); * for all`;

export const credentialCommand: Command = {
  about: 'makes a secret and its entry for --credentials',
  usage,
  run(argv, _env, out) {
    const { values, positionals } = parseCommandLine(argv, {
      name: { type: 'string' },
      role: { type: 'string', multiple: true },
      tenant: { type: 'string', multiple: true },
    });
    if (positionals.length > 0 || values.name === undefined || values.role === undefined) {
      throw badCommandLine(`--name and --role are needed\n\n${usage}`);
    }
    const wanted = values.role.flatMap((text) => text.split(','));
    const unknown = wanted.find((role) => !roles.includes(role as Role));
    if (unknown !== undefined) {
      throw badCommandLine(`--role has '${unknown}': the roles are ${roles.join(', ')}`);
    }
    const secret = makeSecret();
    const entry = {
      name: values.name,
      tenants: (values.tenant ?? ['anonymous']).flatMap((text) => text.split(',')),
      roles: wanted,
      sha256: hashOfSecret(secret),
    };
    out.progress(`The secret of ${values.name}, which is not shown again:\n\n  ${secret}\n\n`);
    out.progress(`Send it as Authorization: Bearer <secret>, or as basic user ${values.name} with it as password.\n`);
    out.progress('Put this below credentials: in the file of --credentials:\n');
    stringify([entry])
      .trimEnd()
      .split('\n')
      .forEach((line) => out.print(`  ${line}`));
    return Promise.resolve(0);
  },
};
