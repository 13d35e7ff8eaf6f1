import type { Broker } from '../broker/broker.js';
import { type OutboxRow, toOutgoing } from '../broker/cloud-events.js';
import { startSendSpans } from '../tracing/send-spans.js';
import type { Lane } from './lane.js';
import type { RelayOptions } from './relay.js';

/** Sends rows of one partition in order, in the spans of their traces, and tells how long it took. Rejects as Broker.send. */
export async function sendRows(
  broker: Broker,
  { context, topicOnBroker, onSend }: Pick<RelayOptions, 'context' | 'topicOnBroker' | 'onSend'>,
  { topic, partition }: Pick<Lane, 'topic' | 'partition'>,
  rows: readonly OutboxRow[],
): Promise<void> {
  const spans = startSendSpans(rows, topic, partition);
  const started = performance.now();
  const end = (error?: Error): void => {
    spans.end(error);
    onSend(topic, performance.now() - started, error);
  };
  try {
    await broker.send(
      topicOnBroker(topic),
      partition,
      spans.rows.map((row) => toOutgoing(row, context)),
    );
  } catch (error) {
    end(error as Error);
    throw error;
  }
  end();
}
