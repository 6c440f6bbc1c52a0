/** Who looks at the page, as far as Grafana knows: '' where nobody signs in. */
import { config } from '@grafana/runtime';

export function readerName(): string {
  const { isSignedIn, login, name } = config.bootData.user;
  return isSignedIn ? login || name : '';
}

/** Whether Grafana lets whoever looks at the page change what others see, too. */
export const mayEdit = () => ['Admin', 'Editor'].includes(config.bootData.user.orgRole);

/** Tells readers apart, for what each has of their own; one for all who do not sign in. */
export const readerId = () => {
  const { isSignedIn, uid, login } = config.bootData.user as typeof config.bootData.user & { uid?: string };
  return isSignedIn ? (uid ?? login) : 'anybody';
};
