/** The company that a first start shows: two shops, people with PINs, customers who owe something. */
export const demoCompany = {
  name: 'Harbour & Vale Provisions',
  currency: 'GBP',
  locale: 'en-GB',
  taxRates: [
    { code: 'standard', name: 'VAT 20 %', ppm: 200_000 },
    { code: 'reduced', name: 'VAT 5 %', ppm: 50_000 },
    { code: 'zero', name: 'VAT 0 %', ppm: 0 },
  ],
  shops: [
    {
      code: 'HARB',
      name: 'Harbour Street',
      addressLines: ['14 Harbour Street', 'Whitby YO22 4AS'],
      staff: [
        { name: 'Nora Ellis', role: 'manager', pin: '1111' },
        { name: 'Tom Okafor', role: 'cashier', pin: '2222' },
        { name: 'Ayşe Demir', role: 'cashier', pin: '3333' },
      ],
    },
    {
      code: 'VALE',
      name: 'Vale Road',
      addressLines: ['3 Vale Road', 'Pickering YO18 8BP'],
      staff: [
        { name: 'Iris Bennett', role: 'manager', pin: '4444' },
        { name: 'Jakub Nowak', role: 'cashier', pin: '5555' },
      ],
    },
  ],
  customers: [
    {
      code: 'C-001',
      name: 'Captain Cook Guest House',
      phone: '+44 1947 600101',
      email: 'orders@captaincook.example',
      owes: 18_640,
      limit: 50_000,
    },
    {
      code: 'C-002',
      name: 'Mrs. P. Hartley',
      phone: '+44 1947 600102',
      email: '',
      owes: 2_315,
      limit: 10_000,
    },
    {
      code: 'C-003',
      name: 'St Hilda’s School Kitchen',
      phone: '+44 1947 600103',
      email: 'kitchen@sthildas.example',
      owes: 41_280,
      limit: 100_000,
    },
    { code: 'C-004', name: 'Łukasz Zieliński', phone: '+44 1947 600104', email: '', owes: 0, limit: 5_000 },
    {
      code: 'C-005',
      name: 'Moorside Bakery',
      phone: '+44 1751 600105',
      email: 'hello@moorside.example',
      owes: 7_990,
      limit: 30_000,
    },
    {
      code: 'C-006',
      name: 'Dr. Amina Yusuf',
      phone: '+44 1947 600106',
      email: 'amina@yusuf.example',
      owes: 0,
      limit: null,
    },
  ],
  receiptFooter: 'Thank you. Goods can come back within 30 days with this receipt.',
  taxNumber: 'GB 123 4567 89',
} as const;
