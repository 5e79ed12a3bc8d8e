/** What each service does, in a few words for people. */
export const SERVICE_WORDS: Readonly<Record<string, string>> = {
  auth: 'People, PINs and terminals',
  company: 'Companies',
  shop: 'Shops and till settings',
  ecommerce: 'Catalogue and imports',
  sales: 'Sales from the tills',
  inventory: 'Stock and movements',
  debt: 'Customers and what they owe',
  sync: 'The tills’ journals and feeds',
};
