import { join } from 'node:path';
import { defaultRoot, readState, readTopics, stackPaths } from '@erp/stack';
import type { Answer } from '../services.js';
import { BadCommand, type Options } from '../options.js';
import { readRunningServices } from '../running-services.js';
import { diagnose } from './diagnose.js';
import { look, type LookOptions } from './facts/look.js';
import { type Thresholds, THRESHOLDS } from './finding.js';
import { report } from './report.js';

/** Looks at the stack of this machine. Throws BadCommand; StackError when no stack was ever started. */
export async function doctor(options: Options): Promise<Answer> {
  return examine(await whereToLook(options), thresholdsOf(options));
}

/** Exit status 0 when nothing is wrong, else 1. */
export async function examine(where: LookOptions, thresholds: Thresholds = THRESHOLDS): Promise<Answer> {
  const facts = await look(where);
  const findings = diagnose(facts, thresholds);
  return {
    text: report(findings, facts),
    json: { healthy: findings.length === 0, findings },
    status: findings.length === 0 ? 0 : 1,
  };
}

async function whereToLook({ context, url }: Options): Promise<LookOptions> {
  const paths = stackPaths();
  const stack = readState(paths);
  const services = url ? { [context ?? 'service']: url } : (readRunningServices()?.services ?? {});
  if (context !== undefined && !(context in stack.contexts))
    throw new BadCommand(`there is no context "${context}": ${Object.keys(stack.contexts).join(', ')}`);
  const wanted = <T>(all: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(all).filter(([name]) => context === undefined || name === context));
  return {
    stack: { ...stack, contexts: wanted(stack.contexts) },
    serviceUrls: wanted(services),
    folders:
      stack.kind === 'embedded' ? [paths.postgresData, paths.kafkaData, join(defaultRoot(), 'logs')] : [],
    topics: readTopics(),
    topicPrefix: process.env['TOPIC_PREFIX'] ?? '',
    env: process.env,
  };
}

/** What the options ask for, else what is usual. Throws BadCommand. */
export const thresholdsOf = (options: Options): Thresholds => ({
  ...THRESHOLDS,
  minFreePercent: numberOf(options, 'min-free-percent', 100) ?? THRESHOLDS.minFreePercent,
  clockToleranceMs: numberOf(options, 'clock-tolerance-ms') ?? THRESHOLDS.clockToleranceMs,
  stuckAfterMs: seconds(numberOf(options, 'stuck-after-s')) ?? THRESHOLDS.stuckAfterMs,
});

const seconds = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : value * 1_000;

function numberOf(
  options: Options,
  name: 'min-free-percent' | 'clock-tolerance-ms' | 'stuck-after-s',
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= most) return value;
  throw new BadCommand(
    `--${name} is "${text}"; it may be a number from 0 ${most > 100 ? 'on' : `to ${most}`}`,
  );
}
