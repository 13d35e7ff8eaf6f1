import type { Choreography } from '../choreography.js';
import type { Finding } from './finding.js';

/** Jobs that are added and run by nobody, or run and added by nobody. */
export function lostJobs({ steps, contexts }: Choreography): Finding[] {
  return contexts.flatMap((context) => {
    const here = steps.filter((step) => step.context === context);
    const run = new Set(here.flatMap(({ job }) => (job === null ? [] : [job])));
    const added = new Set(here.flatMap((step) => step.jobs));
    const adders = (job: string) => here.filter(({ jobs }) => jobs.includes(job)).map(({ name }) => name);
    return [
      ...[...added]
        .filter((job) => !run.has(job))
        .map((job): Finding => ({
          rule: 'lost-job',
          at: `${context} ${job}`,
          message: `${adders(job).join(' and ')} of ${context} may add the job ${job}, and no provider of its module runs it: it would stay in the queue.`,
          mend: `Put @Job('${job}') on the method that does it and list its class among the providers, or take ${job} out of the jobs.`,
        })),
      ...[...run]
        .filter((job) => !added.has(job))
        .map((job): Finding => ({
          rule: 'lost-job',
          at: `${context} ${job}`,
          message: `${context} runs the job ${job}, and nothing in it declares that it adds one.`,
          mend: `Name ${job} in the jobs of the @On, @Job or @Command that adds it, or take the job away.`,
        })),
    ];
  });
}
