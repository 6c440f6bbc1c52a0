/**
 * A queue with a line for each tenant, served one of each in turn: who sends much waits for itself.
 *
 *     const queue = new FairQueue<TenantNumber, Task>();
 *     queue.push(tenant, task);
 *     queue.shift();               // the next tenant's oldest
 */
export class FairQueue<Tenant, Item> {
  /** A Map keeps the order of insertion: the tenant whose turn it is comes first. */
  private readonly lines = new Map<Tenant, Line<Item>>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  push(tenant: Tenant, item: Item): void {
    const line = this.lines.get(tenant) ?? new Line<Item>();
    this.lines.set(tenant, line);
    line.push(item);
    this.count++;
  }

  /** What comes next, without taking it. */
  peek(): Item | undefined {
    const [first] = this.lines.values();
    return first?.peek();
  }

  shift(): Item | undefined {
    const [first] = this.lines;
    if (first === undefined) {
      return undefined;
    }
    const [tenant, line] = first;
    const item = line.shift();
    this.count--;
    this.lines.delete(tenant);
    if (line.size > 0) {
      this.lines.set(tenant, line);
    }
    return item;
  }
}

/** First in, first out, without moving what waits: a line may be long. */
class Line<Item> {
  private items: (Item | undefined)[] = [];
  private head = 0;

  get size(): number {
    return this.items.length - this.head;
  }

  push(item: Item): void {
    this.items.push(item);
  }

  peek(): Item | undefined {
    return this.items[this.head];
  }

  shift(): Item | undefined {
    const item = this.items[this.head];
    this.items[this.head++] = undefined;
    if (this.head > 1_000 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return item;
  }
}
