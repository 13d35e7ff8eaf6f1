import type { BrokerRecord, ReceivedRecord } from '../broker/broker.js';

/** One partition: records in offset order, from offset 0; nothing is ever removed. */
export class MemoryLog {
  readonly records: ReceivedRecord[] = [];
  private end = 0n;

  /** The offset that the next record gets. */
  get high(): bigint {
    return this.end;
  }

  append(record: BrokerRecord): ReceivedRecord {
    const appended = { ...record, offset: this.end, timestamp: new Date() };
    this.records.push(appended);
    this.end++;
    return appended;
  }

  /** Uses up an offset that no reader sees, as a control record or an aborted transaction does. */
  leaveGap(): void {
    this.end++;
  }

  /** At most `most` records from offset `from` up to and without `below`. */
  read(from: bigint, below: bigint, most: number): ReceivedRecord[] {
    const first = this.indexFrom(from);
    return this.records.slice(first, first + most).filter(({ offset }) => offset < below);
  }

  /** The offset behind the next `count` records from `from`; the end of the log when there are fewer. */
  offsetAfter(from: bigint, count: number): bigint {
    if (count <= 0) return from;
    const last = this.records[this.indexFrom(from) + count - 1];
    return last === undefined ? this.end : last.offset + 1n;
  }

  countFrom(offset: bigint): number {
    return this.records.length - this.indexFrom(offset);
  }

  /** Index of the first record at or behind an offset: gaps make it at most the offset itself. */
  private indexFrom(offset: bigint): number {
    let index = Math.min(this.records.length, Number(offset));
    while (index > 0 && this.records[index - 1]!.offset >= offset) index--;
    return index;
  }
}
