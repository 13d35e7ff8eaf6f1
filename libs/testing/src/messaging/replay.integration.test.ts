import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ids } from './fixture.js';
import { projecting, ReplayFixture } from './replay-fixture.js';

let it: ReplayFixture;
beforeAll(async () => {
  it = await ReplayFixture.create();
});
afterAll(() => it?.destroy());
afterEach(async () => {
  projecting.refused.clear();
  projecting.before = async () => undefined;
});

const upTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);

describe('a projection that is rebuilt (R17)', () => {
  test('is mended while traffic goes on: no gap, nothing twice, and no other handler runs again', async () => {
    const entities = ids(8);
    for (const entity of entities) await it.fixture.publish(it.commerce, entity, upTo(5));
    for (const entity of entities) await it.has(entity, upTo(5));
    await it.sql(`UPDATE step_lists SET steps = '{99}' WHERE entity_id = $1`, [entities[0]]);
    await it.sql('DELETE FROM step_lists WHERE entity_id = $1', [entities[1]]);
    await it.sql('UPDATE step_lists SET steps = steps || steps WHERE entity_id = $1', [entities[2]]);

    const replay = await it.start({ cutOver: true });
    let published = 5;
    const traffic = (async () => {
      for (
        let cutOver = false;
        !cutOver;
        cutOver = (await it.replays.show(replay.replayId)).status === 'CUT_OVER'
      ) {
        published++;
        for (const entity of entities) await it.fixture.publish(it.commerce, entity, [published]);
      }
    })();
    await Promise.all([traffic, it.ended(replay, 'CUT_OVER')]);
    for (const entity of entities) await it.fixture.publish(it.commerce, entity, [published + 1]);
    for (const entity of entities) {
      await it.has(entity, upTo(published + 1));
      expect(await it.fixture.applied(entity)).toEqual(upTo(published + 1));
    }
  });
});
