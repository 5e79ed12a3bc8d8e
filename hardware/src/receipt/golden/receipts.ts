import type { PaperWidth, ReceiptBlock, ReceiptDocument } from '../document.ts';

/** A day's shopping in each language, with the amounts as people there write them. */
export type GoldenReceipt = {
  readonly language: string;
  readonly shop: string;
  readonly lines: readonly (readonly [name: string, amount: string])[];
  /** What the label of the last goods said, where its letters are shaped or run the other way. */
  readonly trace?: string;
  readonly tax: readonly [label: string, amount: string];
  readonly total: readonly [label: string, amount: string];
  readonly thanks: string;
};

export const goldenReceipts: readonly GoldenReceipt[] = [
  {
    language: 'arabic',
    shop: 'بقالة السلام',
    lines: [
      ['حليب طازج ١ لتر', '٦٫٥٠'],
      ['خبز (قمح كامل)', '4.25'],
      ['شاي Lipton أسود 100 كيس', '18.75'],
      ['لبنٌ رائبٌ بالنعناع من مزارع الأحساء', '9.00'],
    ],
    trace: '  دفعة L42/A، صالح حتى ٣١‏/٠١‏/٢٠٢٦، رقم تسلسلي SN-7',
    tax: ['ضريبة القيمة المضافة 15%', '5.02'],
    total: ['المجموع', '38.50'],
    thanks: 'شكرًا لزيارتكم',
  },
  {
    language: 'hebrew',
    shop: 'המכולת של רותי',
    lines: [
      ['חלב 3% (ליטר)', '7.10'],
      ['לחם שיפון', '12.90'],
      ['קפה Elite 200 גרם', '24.50'],
      ['שׁוֹקוֹלָד מָרִיר 70% קקאו מהגליל העליון', '15.00'],
    ],
    trace: "  אצווה L42/A, לשימוש עד 31.01.2026, מס' סידורי SN-7",
    tax: ['מע"מ 18%', '9.08'],
    total: ['סה"כ', '₪59.50'],
    thanks: 'תודה ולהתראות!',
  },
  {
    language: 'chinese',
    shop: '街角便利店',
    lines: [
      ['全脂牛奶 1升', '¥12.50'],
      ['面包(全麦)', '¥9.80'],
      ['龙井茶 礼盒装 250克 明前特级', '¥168.00'],
    ],
    tax: ['增值税 13%', '¥21.89'],
    total: ['合计', '¥190.30'],
    thanks: '谢谢惠顾,欢迎再来',
  },
  {
    language: 'japanese',
    shop: '角の商店',
    lines: [
      ['牛乳 1リットル', '¥248'],
      ['食パン(6枚切り)', '¥178'],
      ['ウィスキーボンボン詰め合わせ', '¥1,280'],
      ['ハンカク コーヒー', '¥398'],
    ],
    tax: ['消費税 8%', '¥155'],
    total: ['合計', '¥2,104'],
    thanks: 'ありがとうございました',
  },
  {
    language: 'korean',
    shop: '모퉁이 가게',
    lines: [
      ['우유 1리터', '₩2,900'],
      ['통밀 식빵', '₩3,500'],
      ['제주 감귤 초콜릿 선물 세트', '₩18,000'],
    ],
    tax: ['부가가치세 10%', '₩2,218'],
    total: ['합계', '₩24,400'],
    thanks: '이용해 주셔서 감사합니다',
  },
  {
    language: 'thai',
    shop: 'ร้านหัวมุม',
    lines: [
      ['นมสด 1 ลิตร', '฿48.00'],
      ['น้ำดื่ม ๖ ขวด', '฿55.50'],
      ['กาแฟเข้มข้นพิเศษ ที่นี่ ผู้ใหญ่ซื้อให้', '฿129.00'],
    ],
    trace: '  ล็อต L42/A หมดอายุ 31/01/2569 หมายเลขเครื่อง SN-7',
    tax: ['ภาษีมูลค่าเพิ่ม 7%', '฿15.21'],
    total: ['รวมทั้งสิ้น', '฿232.50'],
    thanks: 'ขอบคุณที่อุดหนุน',
  },
  {
    language: 'hindi',
    shop: 'नुक्कड़ की दुकान',
    lines: [
      ['दूध १ लीटर', '₹64.00'],
      ['हिन्दी पत्रिका', '₹50.00'],
      ['शक्कर और मिर्च (ताज़ी)', '₹128.50'],
      ['कृष्ण ब्रांड शुद्ध घी, स्त्रियों की सहकारी संस्था', '₹1,299.00'],
    ],
    trace: '  बैच L42/A, अंतिम तिथि 31/01/2026, क्रमांक SN-7',
    tax: ['जीएसटी 5%', '₹73.41'],
    total: ['कुल राशि', '₹1,541.50'],
    thanks: 'धन्यवाद, फिर आइए',
  },
  {
    language: 'greek',
    shop: 'Το Παντοπωλείο',
    lines: [
      ['Γάλα φρέσκο 1 λίτρο', '1,85 €'],
      ['Ψωμί ολικής άλεσης', '2,40 €'],
      ['Ελαιόλαδο εξαιρετικό παρθένο Καλαμάτας ΰΐ', '12,90 €'],
    ],
    tax: ['ΦΠΑ 13%', '1,97 €'],
    total: ['ΣΥΝΟΛΟ', '17,15 €'],
    thanks: 'Ευχαριστούμε πολύ!',
  },
  {
    language: 'russian',
    shop: 'Магазин «Угол»',
    lines: [
      ['Молоко 3,2% 1 л', '89,90 ₽'],
      ['Хлеб бородинский', '54,00 ₽'],
      ['Подъёмный чай «Ёлочка» с чабрецом, 100 пакетиков', '349,00 ₽'],
    ],
    tax: ['в т. ч. НДС 10%', '44,81 ₽'],
    total: ['ИТОГО', '492,90 ₽'],
    thanks: 'Спасибо за покупку!',
  },
  {
    language: 'turkish',
    shop: 'Köşe Bakkalı',
    lines: [
      ['Süt (yarım yağlı) 1 L', '₺42,50'],
      ['Ekmek', '₺15,00'],
      ['Şişe suyu, ığdır kayısısı ve İzmir inciri kurusu', '₺189,90'],
    ],
    tax: ['KDV %1', '₺2,45'],
    total: ['TOPLAM', '₺247,40'],
    thanks: 'Teşekkür ederiz, yine bekleriz',
  },
  {
    language: 'vietnamese',
    shop: 'Tạp hóa Góc Phố',
    lines: [
      ['Sữa tươi 1 lít', '32.000 ₫'],
      ['Bánh mì đặc biệt', '25.000 ₫'],
      ['Nước mắm Phú Quốc nguyên chất ỄỞỮẶ', '89.000 ₫'],
    ],
    tax: ['Thuế GTGT 8%', '10.815 ₫'],
    total: ['Tổng cộng', '146.000 ₫'],
    thanks: 'Cảm ơn quý khách!',
  },
  {
    language: 'polish',
    shop: 'Sklep „Pod Żółwiem”',
    lines: [
      ['Mleko 2% 1 l', '3,99 zł'],
      ['Chleb żytni krojony', '6,50 zł'],
      ['Zażółć gęślą jaźń: źródlana woda ćwierćlitrowa', '2,19 zł'],
    ],
    tax: ['PTU A 23%', '2,37 zł'],
    total: ['SUMA', '12,68 zł'],
    thanks: 'Dziękujemy, zapraszamy ponownie',
  },
];

export function goldenDocument(receipt: GoldenReceipt, width: PaperWidth): ReceiptDocument {
  const row = ([name, amount]: readonly [string, string]): ReceiptBlock => ({
    type: 'row',
    cells: [{ text: name }, { text: amount, money: true }],
  });
  const blocks: readonly ReceiptBlock[] = [
    { type: 'text', text: receipt.shop, align: 'center', bold: true, size: 'large' },
    { type: 'text', text: '2026-01-05 12:30  T02-000123', align: 'center' },
    { type: 'rule' },
    ...receipt.lines.map(row),
    ...(receipt.trace === undefined ? [] : [{ type: 'text' as const, text: receipt.trace }]),
    { type: 'rule' },
    row(receipt.tax),
    { type: 'total', label: receipt.total[0], amount: receipt.total[1] },
    { type: 'text', text: receipt.thanks, align: 'center', bold: true },
    { type: 'cut' },
  ];
  return { width, blocks };
}
