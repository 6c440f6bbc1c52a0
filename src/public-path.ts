/**
 * Tells the bundle where it was loaded from, so that its further pieces come from there: under Grafana's sub-path, from
 * its CDN, or from the standalone page. Must be the first import of module.tsx.
 */
import amdModule from 'amd-module';

declare let __webpack_public_path__: string;

const address = amdModule?.uri;
if (address) {
  __webpack_public_path__ = address.slice(0, address.lastIndexOf('/') + 1);
}
