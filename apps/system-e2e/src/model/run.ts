import type { Lane, MemoryKafka } from '@erp/common-messaging/testing';
import { readTopics } from '@erp/stack';
import type { Reply } from '@erp/testing';
import { CONTEXT_NAMES, type ContextName } from '../contexts.js';
import type { Platform } from '../platform.js';
import { Shop, type Quantities } from '../shop.js';
import { ShopOrder } from '../shop-order.js';
import { type Command, type Plan, SKUS, type Step } from './command.js';
import { OrderModel, ShopModel } from './order-model.js';

/** What the platform did is not what the model allows. */
export class ModelBroken extends Error {
  override readonly name = 'ModelBroken';
}

interface ModelledShop {
  readonly shop: Shop;
  readonly model: ShopModel;
}

interface ModelledOrder extends ModelledShop {
  readonly order: ShopOrder;
  readonly known: OrderModel;
}

/** Answers that any step may get at any moment: done, not heard of yet, tenant not heard of yet, not now. */
const LEGAL = [200, 201, 403, 404, 409];

/** An order needs some ten: each step waits for the one before to be heard. */
const MOST_ROUNDS = 100;

/** Carries a plan out on the platform, on tenants of its own, and notes in the model how it was answered. */
export class Run {
  private readonly shops: ModelledShop[] = [];
  private readonly orders: ModelledOrder[] = [];
  /** What was done and how it was answered, for whoever looks for the reason of a failure. */
  readonly story: string[] = [];

  constructor(
    private readonly platform: Platform,
    private readonly kafka: MemoryKafka,
  ) {}

  async carryOut(plan: Plan): Promise<void> {
    for (const stocked of plan.shops) this.shops.push(await this.open(stocked));
    for (const turn of plan.turns) {
      if (turn.length > 1) this.story.push('at the same instant:');
      await Promise.all(turn.map((command) => this.run(command)));
      await this.platform.settled();
    }
  }

  /**
   * Everybody hears everything, and every order that can still leave leaves and arrives. Then what is on its way back
   * arrives, and of every third order all the rest.
   */
  async finish(): Promise<void> {
    this.story.push('everybody hears everything:');
    this.platform.gateway.comeBack();
    await this.hearAll();
    for (const each of this.orders) await this.step('dispatch', each);
    await this.hearAll();
    for (const each of this.orders)
      await this.step(each.known.undelivered ? 'returnToSender' : 'deliver', each);
    await this.hearAll();
    for (const each of this.orders.filter((_, at) => at % 3 === 0)) await this.announceRest(each);
    await this.hearAll();
    for (const each of this.orders)
      for (const { returnId } of each.known.returns) await this.receive(each, returnId);
    await this.hearAll();
  }

  /** Holds the platform against the model. Throws ModelBroken. */
  async check(): Promise<void> {
    for (const { order, known, model } of this.orders) {
      const { status, payment, reason } = await order.standing();
      const { end } = known;
      const name = `order ${known.orderId} (${JSON.stringify(known)})`;
      must(status === end.status, () => `${name} is ${status}, the model says ${end.status}`);
      must(
        end.payments.includes(payment),
        () => `the payment of ${name} is ${payment}, not ${end.payments.join()}`,
      );
      if (status !== 'CANCELLED') continue;
      const reasons = known.reasons(model.isScarceFor(known));
      must(reasons.includes(reason!), () => `${name} was cancelled for ${reason}, not ${reasons.join()}`);
    }
    for (const { shop, model } of this.shops) {
      for (const sku of SKUS) {
        const wanted = { onHand: model.onHand(sku), reserved: 0 };
        mustEqual(`${sku} of tenant ${shop.tenantId}`, await shop.shelf(sku), wanted);
      }
      mustEqual(`the books of tenant ${shop.tenantId}`, await shop.balances(), model.balances());
    }
    await this.platform.mustBeConsistent();
  }

  get tenantIds(): string[] {
    return this.shops.map(({ shop }) => shop.tenantId);
  }

  /** How its orders ended. */
  get ends(): string[] {
    return this.orders.map(({ known }) => known.end.status);
  }

  /** Commerce and inventory hear of the tenant at once, else nothing could be sold; the others when the plan says so. */
  private async open(stocked: Quantities): Promise<ModelledShop> {
    const shop = new Shop(this.platform, await this.platform.provisionTenant());
    await this.platform.settled();
    for (const context of ['commerce', 'inventory'] as const) await this.catchUp(context, 'identity');
    await this.platform.settled();
    await shop.stock(stocked);
    await this.platform.settled();
    return { shop, model: new ShopModel(stocked) };
  }

  private async run(command: Command): Promise<void> {
    switch (command.do) {
      case 'place':
        return this.place(pick(this.shops, command.shop)!, command.pieces, command.card);
      case 'requestReturn':
        return this.requestReturn(command);
      case 'receiveReturn':
        return this.receiveSome(command.return);
      case 'gateway':
        this.story.push(`the gateway is ${command.is}`);
        if (command.is === 'down') this.platform.gateway.goDown();
        else if (command.is === 'silent') this.platform.gateway.fallSilent();
        else this.platform.gateway.comeBack();
        return;
      case 'hear': {
        const lane = pick(this.kafka.undelivered(), command.lane);
        if (lane) await this.hear(lane, Math.min(lane.records, command.records));
        return;
      }
      case 'catchUp':
        return this.catchUpBut(command.context, command.but);
      case 'flow':
        for (const context of CONTEXT_NAMES) await this.catchUpBut(context, command.but);
        return;
      case 'duplicate': {
        const sent = readTopics().flatMap(({ name }) => this.kafka.records(name));
        const record = pick(sent, command.record);
        if (!record) return;
        this.story.push(`${record.headers['ce_type']} of ${record.headers['ce_subject']} is sent again`);
        return this.kafka.duplicate(record);
      }
      case 'hurry':
        return this.platform.hurry();
      default:
        return this.stepOfSome(command.do, command.order);
    }
  }

  private async place(at: ModelledShop, pieces: Quantities, card: OrderModel['card']): Promise<void> {
    const order = await at.shop.order(pieces, { paymentToken: card });
    const lines = Object.entries(pieces).map(([sku, quantity], index) => ({
      lineNumber: index + 1,
      sku,
      quantity,
    }));
    const known = new OrderModel(order.orderId, lines, card);
    this.story.push(`order ${order.orderId} placed: ${JSON.stringify(pieces)}, ${card ?? 'on account'}`);
    at.model.orders.push(known);
    this.orders.push({ ...at, order, known });
  }

  private async stepOfSome(step: Step, which: number): Promise<void> {
    const some = pick(this.orders, which);
    if (some) await this.step(step, some);
  }

  private async step(step: Step, { order, known }: ModelledOrder): Promise<void> {
    const done = this.legal(`${step} of order ${known.orderId}`, await order[step]());
    if (!done) return;
    if (step === 'cancel') known.cancelAsked = true;
    if (step === 'fail') known.failed = true;
    if (step === 'dispatch') known.left = true;
    if (step === 'deliver') known.delivered = true;
    if (step === 'failDelivery') known.undelivered = true;
    if (step === 'returnToSender') known.backAtSender = true;
  }

  private async requestReturn(command: Extract<Command, { do: 'requestReturn' }>): Promise<void> {
    const some = pick(this.orders, command.order);
    if (!some) return;
    const { lineNumber } = pick(some.known.lines, command.line)!;
    await this.announce(some, lineNumber, command.quantity);
  }

  /** The customer sends back all that was not announced before. */
  private async announceRest(each: ModelledOrder): Promise<void> {
    for (const { lineNumber, quantity } of each.known.lines) {
      const rest = quantity - each.known.announced(lineNumber);
      if (rest > 0) await this.announce(each, lineNumber, rest);
    }
  }

  private async announce(
    { order, known }: ModelledOrder,
    lineNumber: number,
    quantity: number,
  ): Promise<void> {
    const reply = await order.requestReturn({ lineNumber, quantity });
    const what = `return of ${quantity} of line ${lineNumber} of order ${known.orderId} requested`;
    if (!this.legal(what, reply)) return;
    const { returnId } = reply.body as { returnId: string };
    known.returns.push({ returnId, lineNumber, quantity, received: false });
  }

  private async receiveSome(which: number): Promise<void> {
    const requested = this.orders.flatMap((each) => each.known.returns.map((goods) => ({ each, goods })));
    const some = pick(requested, which);
    if (some) await this.receive(some.each, some.goods.returnId);
  }

  private async receive({ order, known }: ModelledOrder, returnId: string): Promise<void> {
    const goods = known.returns.find((one) => one.returnId === returnId)!;
    const what = `return ${returnId} of order ${known.orderId} received`;
    if (this.legal(what, await order.receiveReturn(returnId))) goods.received = true;
  }

  /** Whether it was done. Throws ModelBroken for an answer that nobody may get. */
  private legal(what: string, { status, body }: Reply): boolean {
    this.story.push(`${what}: ${status}${status < 300 ? '' : ` ${(body as { type?: string }).type}`}`);
    must(LEGAL.includes(status), () => `${what} was answered ${status} ${JSON.stringify(body)}`);
    return status < 300;
  }

  private async catchUp(context: ContextName, ...publishers: readonly ContextName[]): Promise<void> {
    const topics = publishers.map((name) => `${name}-events`);
    for (const lane of this.kafka.undelivered())
      if (lane.group === context && topics.includes(lane.topic)) await this.hear(lane);
  }

  private async hear({ group, topic, partition, records }: Lane, count = records): Promise<void> {
    const standing = this.kafka.log(topic, partition).records;
    const heard = standing.slice(standing.length - records).slice(0, count);
    const told = heard.map(({ headers }) => `${headers['ce_type']} of ${headers['ce_subject']}`);
    this.story.push(`${group} hears ${told.join(', ')}`);
    await this.kafka.deliver(group, topic, partition, count);
  }

  private catchUpBut(context: ContextName, but: ContextName): Promise<void> {
    return this.catchUp(context, ...CONTEXT_NAMES.filter((name) => name !== but));
  }

  /** Delivers everything, and everything that follows from it, until nothing is left to happen. */
  private async hearAll(): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      for (const context of CONTEXT_NAMES) await this.catchUp(context, ...CONTEXT_NAMES);
      await this.platform.hurry();
      await this.platform.settled();
      if (this.kafka.undelivered().length === 0 && !(await this.platform.waitsForLater())) return;
    }
    throw new ModelBroken(`${MOST_ROUNDS} times everything was heard, and it does not come to rest`);
  }
}

/** One of several, by a number that knows nothing of how many there are. */
const pick = <T>(of: readonly T[], which: number): T | undefined => of[which % Math.max(1, of.length)];

function must(holds: boolean, say: () => string): void {
  if (!holds) throw new ModelBroken(say());
}

function mustEqual(what: string, actual: object, wanted: object): void {
  const [is, should] = [actual, wanted].map((one) => JSON.stringify(one));
  must(is === should, () => `${what}: ${is}, the model says ${should}`);
}
