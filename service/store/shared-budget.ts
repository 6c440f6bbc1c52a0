/**
 * Bytes that tenants share, so that one which sends much leaves room for the others.
 *
 *     const budget = new SharedBudget(256 * MEBI);
 *     if (!budget.take('team-a', length)) { … }      // refused: to come back later
 *     budget.give('team-a', length);
 *
 * Who holds some already may hold no more than stays free after that: one tenant alone gets half of the budget, the
 * next half of the rest. Who holds nothing gets what is left, and of an unused budget whatever it asks for, because
 * it never would otherwise.
 */
export class SharedBudget<Tenant> {
  private readonly held = new Map<Tenant, number>();
  private total = 0;

  constructor(readonly size: number) {}

  get used(): number {
    return this.total;
  }

  /** Whether the bytes were taken. */
  take(tenant: Tenant, bytes: number): boolean {
    const own = this.held.get(tenant) ?? 0;
    const free = this.size - this.total - bytes;
    if (this.total > 0 && (own > 0 ? own + bytes > free : free < 0)) {
      return false;
    }
    this.held.set(tenant, own + bytes);
    this.total += bytes;
    return true;
  }

  give(tenant: Tenant, bytes: number): void {
    const left = (this.held.get(tenant) ?? 0) - bytes;
    this.total -= bytes;
    if (left > 0) {
      this.held.set(tenant, left);
    } else {
      this.held.delete(tenant);
    }
  }
}
