import type { ServerStatus, StackStatus } from './status.js';

/** The status as a person reads it. Names and numbers only; no password is among them. */
export function report(status: StackStatus | undefined): string {
  if (status === undefined) return 'There is no stack yet. Start one: npm run stack -- up';
  const { kafka, postgres } = status;
  const broker = status.kind === 'docker' ? 'Redpanda' : 'Kafka';
  return [
    line(broker, kafka),
    ...kafka.topics.map(({ name, partitions }) => `    ${name.padEnd(24)} ${partitions} partitions`),
    line('PostgreSQL', postgres),
    ...postgres.databases.map(
      ({ name, bytes }) => `    ${name.padEnd(24)} ${(bytes / 1024 / 1024).toFixed(1)} MB`,
    ),
    `Data and logs are in ${status.root} (passwords: stack.json, readable by you only)`,
    ...(kafka.running && postgres.running ? [] : ['Start what is down: npm run stack -- up']),
  ].join('\n');
}

function line(name: string, { running, port, pid, uptimeMs }: ServerStatus): string {
  if (!running) return `${name.padEnd(11)} down`;
  const process = pid === undefined ? '' : `, pid ${pid}`;
  const since = uptimeMs === undefined ? '' : `, up ${duration(uptimeMs)}`;
  return `${name.padEnd(11)} 127.0.0.1:${port}${process}${since}`;
}

/** 93784000 -> "1 d 2 h"; the two largest units are enough. */
export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const units: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = units.findIndex(([value]) => value > 0);
  if (first < 0) return '0 s';
  return units
    .slice(first, first + 2)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(' ');
}
