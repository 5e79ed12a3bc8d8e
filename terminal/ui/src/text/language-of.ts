/** The language asked for in the address (`?lang=ar`), else the shop's. */
export function languageOf(query: string, locale: string): 'en' | 'ar' {
  const asked = new URLSearchParams(query).get('lang') ?? locale;
  return asked.toLowerCase().startsWith('ar') ? 'ar' : 'en';
}
