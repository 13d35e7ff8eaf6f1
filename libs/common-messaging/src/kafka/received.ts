import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { ReceivedRecord } from '../broker/broker.js';

/** A kafkajs message as the broker port shows it. */
export const received = (message: KafkaMessage): ReceivedRecord => ({
  key: message.key,
  value: message.value,
  headers: textHeaders(message.headers),
  offset: BigInt(message.offset),
  timestamp: new Date(Number(message.timestamp)),
});

/** Header values as text; of a header that occurs more than once, the last. */
function textHeaders(headers: IHeaders | undefined): Record<string, string> {
  const text: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) text[name] = last.toString();
  }
  return text;
}
