import type { FastifyRequest } from 'fastify';

/** Probes and scrapes come every few seconds and say nothing: no line in the log, and no trace. */
const QUIET_PATHS = /^\/(health|metrics)([/?]|$)/;

export const isQuiet = ({ url }: Pick<FastifyRequest, 'url'>): boolean => QUIET_PATHS.test(url);
