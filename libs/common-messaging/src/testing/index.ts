export * from './recording-event-publisher.js';
