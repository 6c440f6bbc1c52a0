/**
 * The bundled demo, for a server that has one: what it says of it, and how it is ended.
 *
 *     const demo = await demoState('hearth');   // undefined on Pyroscope and wherever else there is no demo
 */
import type { FetchError } from '@grafana/runtime';
import { getBackendSrv } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';
import { HearthError } from '#model/errors.ts';
import { messageOf } from './answer-errors.ts';
import { proxyPath } from './proxy-transport.ts';

export interface DemoState {
  state: 'off' | 'running' | 'ended';
  /** Whether demo profiles are stored. */
  hasData: boolean;
  services: readonly string[];
}

export async function demoState(dataSourceUid: string, signal?: AbortSignal): Promise<DemoState | undefined> {
  try {
    const { data } = await lastValueFrom(
      getBackendSrv().fetch({
        url: `${proxyPath(dataSourceUid)}/hearth/demo`,
        method: 'GET',
        showErrorAlert: false,
        hideFromInspector: true,
        abortSignal: signal,
      }),
    );
    return readState(data);
  } catch {
    // Another server, or one that may not be asked: either way there is no demo to speak of.
    return undefined;
  }
}

/** Stops the demo and erases its data. */
export async function endDemo(dataSourceUid: string): Promise<void> {
  try {
    await lastValueFrom(
      getBackendSrv().fetch({
        url: `${proxyPath(dataSourceUid)}/hearth/demo/end`,
        method: 'POST',
        data: {},
        showErrorAlert: false,
      }),
    );
  } catch (error) {
    throw new HearthError('internal', messageOf(error as FetchError), { cause: error });
  }
}

function readState(data: unknown): DemoState | undefined {
  if (typeof data !== 'object' || data === null || !('state' in data)) return undefined;
  const { state } = data;
  if (state !== 'off' && state !== 'running' && state !== 'ended') return undefined;
  const services: unknown = 'services' in data ? data.services : [];
  return {
    state,
    hasData: 'hasData' in data && data.hasData === true,
    services: Array.isArray(services) ? services.filter((name) => typeof name === 'string') : [],
  };
}
