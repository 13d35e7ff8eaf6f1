/** What a service is told that is its own, beyond what every context is told: database, broker, port, pools. */
export type ServiceSettings = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** By context; one that needs nothing of its own has no entry. */
export const settingsOf = (gateway: { readonly url: string; readonly apiKey: string }): ServiceSettings => ({
  financial: { GATEWAY_URL: gateway.url, GATEWAY_API_KEY: gateway.apiKey },
  shipping: { WAREHOUSE_MODE: 'automatic' },
});
