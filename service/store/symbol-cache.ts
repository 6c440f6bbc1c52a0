/**
 * A tenant's symbols as they come out of the store: ids numbered as rows, kept between queries, never changed.
 *
 *     const symbols = cache.of(tenant);
 *     symbols.nodes.row(low, high);        // the row of a stack node, or -1 when it must be fetched
 *
 * Rows are only ever added, so a query can go on reading while another one fetches. Memory is bounded by forgetting a
 * whole tenant: the one asked longest ago.
 */
import { IdMap } from './id-map.ts';

/** Keeps about 250 MB at most: a node with its share of locations and functions is some 60 bytes. */
const MAX_ROWS = 4_000_000;

interface FunctionRow {
  name: string;
  systemName: string;
  file: string;
  startLine: number;
}

interface MappingRow {
  file: string;
  buildId: string;
  memoryStart: bigint;
  memoryLimit: bigint;
  fileOffset: bigint;
  flags: number;
}

interface LocationRow {
  /** Halves of the mapping's id; 0, 0 for none. */
  mappingLow: number;
  mappingHigh: number;
  address: bigint;
  isFolded: number;
  /** Halves of the functions' ids, innermost first: low, high, low, high … */
  functions: Int32Array;
  lines: Int32Array;
}

export class TenantSymbols {
  readonly nodes = new IdMap();
  /** By node row: halves of the parent's id (0, 0 at the root) and of the location's. */
  private nodeLinks = new Int32Array(4 * 1024);
  readonly locationIds = new IdMap();
  readonly locations: LocationRow[] = [];
  readonly functionIds = new IdMap();
  readonly functions: FunctionRow[] = [];
  readonly mappingIds = new IdMap();
  readonly mappings: MappingRow[] = [];

  get rows(): number {
    return this.nodes.count + this.locations.length + this.functions.length;
  }

  addNode(id: [number, number], parent: [number, number], location: [number, number]): void {
    if (this.nodes.has(...id)) {
      return;
    }
    const row = this.nodes.add(...id);
    if (4 * row === this.nodeLinks.length) {
      const larger = new Int32Array(2 * this.nodeLinks.length);
      larger.set(this.nodeLinks);
      this.nodeLinks = larger;
    }
    this.nodeLinks.set([...parent, ...location], 4 * row);
  }

  parentLow = (node: number) => this.nodeLinks[4 * node]!;
  parentHigh = (node: number) => this.nodeLinks[4 * node + 1]!;
  locationLow = (node: number) => this.nodeLinks[4 * node + 2]!;
  locationHigh = (node: number) => this.nodeLinks[4 * node + 3]!;

  addLocation(low: number, high: number, row: LocationRow): void {
    if (!this.locationIds.has(low, high)) {
      this.locationIds.add(low, high);
      this.locations.push(row);
    }
  }

  addFunction(low: number, high: number, row: FunctionRow): void {
    if (!this.functionIds.has(low, high)) {
      this.functionIds.add(low, high);
      this.functions.push(row);
    }
  }

  addMapping(low: number, high: number, row: MappingRow): void {
    if (!this.mappingIds.has(low, high)) {
      this.mappingIds.add(low, high);
      this.mappings.push(row);
    }
  }
}

export class SymbolCache {
  /** In the order in which they were last asked for. */
  private readonly tenants = new Map<number, TenantSymbols>();

  of(tenant: number): TenantSymbols {
    const symbols = this.tenants.get(tenant) ?? new TenantSymbols();
    this.tenants.delete(tenant);
    this.tenants.set(tenant, symbols);
    this.forgetSome();
    return symbols;
  }

  clear(): void {
    this.tenants.clear();
  }

  private forgetSome(): void {
    let rows = 0;
    for (const symbols of this.tenants.values()) {
      rows += symbols.rows;
    }
    for (const [tenant, symbols] of this.tenants) {
      if (rows <= MAX_ROWS) {
        return;
      }
      rows -= symbols.rows;
      this.tenants.delete(tenant);
    }
  }
}
