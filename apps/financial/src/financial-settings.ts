import type { Variables } from '@erp/service-kit';

/** What a deployment sets for financial alone. */
export class FinancialSettings {
  constructor(
    /** Where the payment gateway is, without a slash at the end. */
    readonly gatewayUrl: string,
    /** A secret: it goes into a header and nowhere else. */
    readonly gatewayApiKey: string,
    /** How long a call to the gateway may take before its outcome counts as unknown. */
    readonly gatewayTimeoutMs: number,
    /** How many days after its issue an invoice is to be paid; ageing counts from there. */
    readonly paymentTermsDays: number,
  ) {}

  static read(variables: Variables): FinancialSettings {
    const gatewayUrl = variables.text('GATEWAY_URL', {
      pattern: /^https?:\/\/[^\s@]+$/,
      allowed: 'the http or https URL of the payment gateway, without credentials',
    });
    return new FinancialSettings(
      gatewayUrl.replace(/\/+$/, ''),
      variables.text('GATEWAY_API_KEY', { allowed: 'the key that the payment gateway gave us' }),
      variables.integer('GATEWAY_TIMEOUT_MS', { min: 50, max: 120_000, default: 5_000 }),
      variables.integer('PAYMENT_TERMS_DAYS', { min: 0, max: 365, default: 30 }),
    );
  }
}
