/** How things are called at the broker. */
export const EXCHANGE = 'ecommerce_exchange';
/** Where the exchange sends what no queue wants, and the queue that keeps it. */
export const UNROUTED_EXCHANGE = 'ecommerce_exchange.unrouted';
export const UNROUTED = 'unrouted';

export function deadQueueOf(queue: string): string {
  return `${queue}.dead`;
}

/** An undivided queue is its own only partition. */
export function partitionQueueOf(queue: string, partition: number): string {
  return `${queue}.${partition}`;
}

/** An empty queue whose existence says that the broker is the one that a consumer knew. */
export function markQueueOf(queue: string, mark: string): string {
  return `${queue}.mark.${mark}`;
}
