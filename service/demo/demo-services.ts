import { z } from 'zod';
import type { DemoState } from './demo.ts';

const answer = z.object({ names: z.array(z.string()).default([]) });

/** The stored services that are labelled as demo, asked of the service's own API; none while it cannot answer. */
export async function demoServices(url: string): Promise<Pick<DemoState, 'hasData' | 'services'>> {
  const response = await fetch(new URL('/querier.v1.QuerierService/LabelValues', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'service_name',
      matchers: ['{hearth_demo="true"}'],
      start: '1',
      end: String(Date.now()),
    }),
  }).catch(() => undefined);
  if (!response?.ok) {
    return { hasData: false, services: [] };
  }
  const { names } = answer.parse(await response.json());
  return { hasData: names.length > 0, services: names };
}
