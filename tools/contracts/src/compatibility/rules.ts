/** Who reads whose events: `backward` the new version what was published in an old one, `forward` the reverse. */
export type Direction = 'backward' | 'forward';

interface Rule {
  /** Completes "the reader would refuse some events, because ..."; writer and reader are versions such as "v1". */
  readonly because: string;
  /** What to do so that the rule holds, for each direction. */
  readonly mend: Readonly<Record<Direction, string>>;
}

const keepOrUpcast = (what: string): Rule['mend'] => ({
  backward: `let the upcaster ${what}, or leave it as it was`,
  forward: 'leave it as it was for as long as older readers run',
});

/** Every reason for which a reader may refuse what a writer may write. One line each; narrowings.ts applies them. */
export const RULES = {
  REQUIRED: {
    because: 'it must have this property, and the writer may leave it out',
    mend: {
      backward: 'make it optional, or let the upcaster give it a value, such as null',
      forward: 'keep it required: older readers count on it',
    },
  },
  UNKNOWN_PROPERTY: {
    because: 'it takes no property that it does not know, and the writer has this one',
    mend: keepOrUpcast('leave the property out'),
  },
  UNDECLARED_PROPERTY: {
    because: 'the writer takes any property, so it may send one of this name with any value',
    mend: keepOrUpcast('check or leave out what was never declared'),
  },
  TYPE: { because: 'the types differ', mend: keepOrUpcast('convert the value') },
  VALUES: {
    because: 'it takes certain values only, and the writer has others',
    mend: {
      backward: 'keep the value, or let the upcaster map it to one that is left',
      forward:
        "leave the values as they were, or declare compatibility: 'backward-transitive' with the reason, and deploy every reader before the publisher",
    },
  },
  ALTERNATIVE: {
    because: 'none of its alternatives takes all that this one of the writer allows',
    mend: keepOrUpcast('map it to an alternative that is left'),
  },
  RANGE: {
    because: 'its numbers have a narrower range',
    mend: keepOrUpcast('bring the number into the range'),
  },
  MULTIPLE_OF: {
    because: 'its numbers come in other steps',
    mend: keepOrUpcast('round, if that loses nothing'),
  },
  LENGTH: {
    because: 'its texts may be less long, or less short',
    mend: keepOrUpcast('cut or fill the text'),
  },
  PATTERN: {
    because: 'it demands a pattern, and nobody can tell whether all of the writer fits it',
    mend: keepOrUpcast('rewrite the text so that it fits'),
  },
  FORMAT: { because: 'it demands a format that the writer does not', mend: keepOrUpcast('rewrite the text') },
  ITEMS: { because: 'its lists may be less long, or less short', mend: keepOrUpcast('cut or fill the list') },
  UNIQUE_ITEMS: {
    because:
      'no two of its items may be equal, and those of the writer may be, at least as far as the reader knows them',
    mend: keepOrUpcast('leave out what is double'),
  },
  EXCLUDED: {
    because: 'it excludes values that the writer allows',
    mend: keepOrUpcast('map the value to another'),
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleName = keyof typeof RULES;
