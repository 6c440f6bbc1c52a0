/**
 * A tenant's symbols as they come out of the store: ids numbered as rows, kept between queries, never changed.
 *
 *     const symbols = cache.of(tenant);
 *     symbols.nodes.row(low, high);        // the row of a stack node, or -1 when it must be fetched
 *     symbols.parentOf(node);              // the row of its parent: looked up by id once, then a number in an array
 *
 * Rows are only ever added, so a query can go on reading while another one fetches. Memory is bounded by forgetting a
 * whole tenant: the one asked longest ago.
 */
import { IdMap, NO_ROW } from './id-map.ts';
import { LocationTable, NONE, UNKNOWN, type Half } from './location-table.ts';

/** Keeps about 280 MB at most: a node with its share of locations and functions is some 70 bytes. */
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

const FIRST_NODES = 1024;

const orUnknown = (row: number) => (row === NO_ROW ? UNKNOWN : row);

export class TenantSymbols {
  readonly nodes = new IdMap();
  /** By node row: halves of the parent's id (0, 0 at the root) and of the location's. */
  private nodeIds = new Int32Array(4 * FIRST_NODES);
  /** By node row: the rows of parent and location, once they were looked up. */
  private nodeRows = new Int32Array(2 * FIRST_NODES).fill(UNKNOWN);
  readonly locations = new LocationTable();
  readonly functionIds = new IdMap();
  readonly functions: FunctionRow[] = [];
  readonly mappingIds = new IdMap();
  readonly mappings: MappingRow[] = [];

  get rows(): number {
    return this.nodes.count + this.locations.count + this.functions.length;
  }

  addNode(id: Half, parent: Half, location: Half): void {
    if (this.nodes.has(...id)) {
      return;
    }
    const row = this.nodes.add(...id);
    if (4 * row === this.nodeIds.length) {
      const ids = new Int32Array(2 * this.nodeIds.length);
      ids.set(this.nodeIds);
      this.nodeIds = ids;
      const rows = new Int32Array(2 * this.nodeRows.length).fill(UNKNOWN);
      rows.set(this.nodeRows);
      this.nodeRows = rows;
    }
    this.nodeIds.set([...parent, ...location], 4 * row);
  }

  parentLow = (node: number) => this.nodeIds[4 * node]!;
  parentHigh = (node: number) => this.nodeIds[4 * node + 1]!;
  locationLow = (node: number) => this.nodeIds[4 * node + 2]!;
  locationHigh = (node: number) => this.nodeIds[4 * node + 3]!;

  /** NONE for a node at the root, UNKNOWN while the parent is not here. */
  parentOf(node: number): number {
    const known = this.nodeRows[2 * node]!;
    if (known !== UNKNOWN) {
      return known;
    }
    const low = this.parentLow(node);
    const high = this.parentHigh(node);
    const row = low === 0 && high === 0 ? NONE : orUnknown(this.nodes.row(low, high));
    this.nodeRows[2 * node] = row;
    return row;
  }

  /** UNKNOWN while the location is not here. */
  locationOf(node: number): number {
    const known = this.nodeRows[2 * node + 1]!;
    if (known !== UNKNOWN) {
      return known;
    }
    const row = orUnknown(this.locations.ids.row(this.locationLow(node), this.locationHigh(node)));
    this.nodeRows[2 * node + 1] = row;
    return row;
  }

  /** False while a function or the mapping of a location is not here. */
  link(location: number): boolean {
    return this.locations.link(location, this.functionIds, this.mappingIds);
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

  forget(tenant: number): void {
    this.tenants.delete(tenant);
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
