/** A process with a store, for a test that kills it: writes one profile, says so, and waits. */
import { encodeProfile } from '../../service/store/encode.ts';
import { openStore } from '../../service/store/open-store.ts';
import { defaultLimits } from '../../service/limits.ts';
import { profileOf } from './drawn-rows.ts';
import { quietLog } from './opened-store.ts';

const store = await openStore({ directory: process.argv[2]!, limits: defaultLimits }, quietLog);
const tenant = (await store.tenant('killed', true))!;
await store.write([encodeProfile(profileOf('main;acknowledged 42', { tenant }))]);
process.stdout.write(JSON.stringify({ enginePid: store.engine!.pid(), tenant }));
setInterval(() => undefined, 60_000);
