/** The prices that views show money by; undefined where nobody has set any. */
import type { SceneObject } from '@grafana/scenes';
import { priceListOf } from './PriceList.ts';
import type { Prices } from '../api/prices.ts';

export const usePrices = (model: SceneObject): Prices | undefined => priceListOf(model).useState().prices;
