import { outboxTableName } from '@erp/common-messaging';
import { type Check, readContexts } from './check.js';

const NAMED = 3;

/** Migrations that were not run. */
export const checkSchema: Check = (facts) =>
  readContexts(facts).flatMap(({ context, database, facts: { schema } }) => {
    const { missingTables, missingOutboxColumns } = schema;
    if (missingTables.length + missingOutboxColumns.length === 0) return [];
    const lacks = [
      ...missingTables.map((table) => `the table ${table}`),
      ...missingOutboxColumns.map((column) => `the column ${outboxTableName(context)}.${column}`),
    ];
    return [
      {
        severity: 'ERROR' as const,
        cause: 'migrations-missing',
        context,
        what: `The database ${database} lacks ${lacks.slice(0, NAMED).join(', ')}${lacks.length > NAMED ? `, and ${lacks.length - NAMED} more` : ''}`,
        why: `${context} does not start on it, so it publishes and applies nothing`,
        remedy: [
          `run the migrations of ${context}: npm start does, a deployment by "node dist/main.js migrate" with OWNER_DATABASE_URL`,
        ],
      },
    ];
  });
