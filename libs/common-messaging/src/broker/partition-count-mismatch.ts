/** The broker has another partition count than configured: keys would move to other partitions and lose their order. */
export class PartitionCountMismatch extends Error {
  constructor(
    readonly topic: string,
    readonly actual: number | undefined,
    readonly configured: number,
  ) {
    super(
      actual === undefined
        ? `the topic ${topic} does not exist: create it with ${configured} partitions (npm run stack -- up, or the deployment's topic job)`
        : `the topic ${topic} has ${actual} partitions, deploy/kafka/topics.json says ${configured}: ` +
            `put the configured count back, for a changed count moves keys to other partitions and breaks their order`,
    );
    this.name = 'PartitionCountMismatch';
  }
}
