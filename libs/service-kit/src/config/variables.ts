/** The environment, or what a test gives in its place. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that are missing or wrong; the message names each, its value (never a secret) and what is allowed. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`the service cannot start:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

export interface IntegerRange {
  readonly min: number;
  readonly max: number;
  /** Makes the variable optional. */
  readonly default?: number;
}

/**
 * Reads variables one by one and collects what is wrong, so that one start tells of every mistake.
 * Call `done()` before using what was read: the values of wrong variables are placeholders.
 */
export class Variables {
  private readonly problems: string[] = [];

  constructor(private readonly environment: Environment) {}

  /** Throws ConfigError when any variable read so far is wrong. */
  done(): void {
    if (this.problems.length > 0) throw new ConfigError(this.problems);
  }

  text(
    name: string,
    options: { readonly default?: string; readonly pattern?: RegExp; readonly allowed: string },
  ): string {
    const value = this.environment[name] ?? options.default;
    if (value === undefined) return this.missing(name, options.allowed, '');
    if (options.pattern && !options.pattern.test(value)) return this.wrong(name, value, options.allowed, '');
    return value;
  }

  integer(name: string, range: IntegerRange): number {
    const allowed = `a whole number from ${range.min} to ${range.max}`;
    const value = this.environment[name];
    if (value === undefined) return range.default ?? this.missing(name, allowed, range.min);
    const number = Number(value);
    const fits = /^-?\d+$/.test(value) && number >= range.min && number <= range.max;
    return fits ? number : this.wrong(name, value, allowed, range.min);
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = this.environment[name] ?? fallback;
    return allowed.includes(value as T)
      ? (value as T)
      : this.wrong(name, value, allowed.join(', '), fallback);
  }

  /** Comma-separated entries that all match `pattern`. */
  list(name: string, pattern: RegExp, allowed: string, fallback?: readonly string[]): readonly string[] {
    const value = this.environment[name];
    if (value === undefined) return fallback ?? this.missing(name, allowed, []);
    const entries = value.split(',').map((entry) => entry.trim());
    return entries.every((entry) => pattern.test(entry)) ? entries : this.wrong(name, value, allowed, []);
  }

  /** A PostgreSQL connection URL. Its password never reaches a message. */
  databaseUrl(name: string): string {
    const allowed = 'postgres://role:password@host:port/database';
    const value = this.environment[name];
    if (value === undefined) return this.missing(name, allowed, '');
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (!url?.hostname) return this.wrong(name, '(not shown: it may hold a password)', allowed, '');
    if (/^postgres(ql)?:$/.test(url.protocol) && url.username && url.pathname.length > 1) return value;
    return this.wrong(name, `${url.protocol}//${url.username}@${url.host}${url.pathname}`, allowed, '');
  }

  /** An optional secret of at least so many visible characters. It never reaches a message. */
  secret(name: string, minLength: number): string | undefined {
    const value = this.environment[name];
    if (value === undefined || (/^[\x21-\x7e]+$/.test(value) && value.length >= minLength)) return value;
    return this.wrong(name, '(not shown)', `at least ${minLength} visible ASCII characters`, undefined);
  }

  optionalDatabaseUrl(name: string): string | undefined {
    return this.environment[name] === undefined ? undefined : this.databaseUrl(name);
  }

  /** Notes a problem that the caller found in what a variable points to, and returns the placeholder. */
  wrong<T>(name: string, value: string, allowed: string, placeholder: T): T {
    this.problems.push(`${name} is "${value}"; allowed: ${allowed}`);
    return placeholder;
  }

  private missing<T>(name: string, allowed: string, placeholder: T): T {
    this.problems.push(`${name} is not set; allowed: ${allowed}`);
    return placeholder;
  }
}
