import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A migration that is SQL text. A mistake is mended by the next migration: going back would drop a tenant's data. */
export abstract class ForwardOnly implements MigrationInterface {
  abstract readonly sql: string;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(this.sql);
  }

  async down(): Promise<void> {
    throw new Error(`${this.constructor.name} is not undone: write a migration that mends it`);
  }
}
