import { CONTESTANTS } from './contestants/index.js';
import type { Place } from './contestants/contestant.js';

/** A contestant's process: `node contestant-main.js NAME PLACE`, PLACE being JSON. SIGTERM ends it in order. */
async function main([name, place]: readonly string[]): Promise<void> {
  const running = await CONTESTANTS[name!]!.start(JSON.parse(place!) as Place);
  process.once('SIGTERM', () => {
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  });
}

function fail(error: unknown): never {
  console.error(error);
  process.exit(1);
}

main(process.argv.slice(2)).catch(fail);
