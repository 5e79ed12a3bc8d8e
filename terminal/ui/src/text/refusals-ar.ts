import { amountOf, quantityOf, readable, timeOf } from './refusal-parts.ts';
import type { KnownSentences } from './refusals-en.ts';

export const refusalsAr: KnownSentences = {
  'approval.needed': 'يحتاج هذا إلى موافقة المدير. اطلب منه إدخال رمزه.',
  'approval.not-a-manager': 'هذا الشخص ليس مديرًا. اختر مديرًا.',
  'card.held': ({ amount }, format) =>
    `أخذ جهاز البطاقات ${amountOf(format, amount)} لهذه السلة، أو ربما أخذ. افتح الدفع: أكمل البيع أو أعد المبلغ هناك.`,
  'card.no-terminal': 'هذا الصندوق غير موصول بجهاز بطاقات. خذ البطاقة على جهازك واكتب مرجعها.',
  'card.not-approved': 'لم يأخذ جهاز البطاقات ذلك. احذفه من القائمة واطلب من جديد.',
  'card.unknown': 'لم يعد الصندوق يعرف هذه الدفعة.',
  'card.unsettled': ({ amount }, format) =>
    `لا يُعرف بعد ما حدث لدفعة بالبطاقة قدرها ${amountOf(format, amount)}. اسأل الجهاز أولًا.`,
  'card.unused': ({ amount }, format) =>
    `أخذ جهاز البطاقات ${amountOf(format, amount)} لهذه السلة ولا يذكرها البيع. افتح الدفع من جديد.`,
  'cart.empty': 'السلة فارغة. امسح سلعة أولًا.',
  'cart.full': ({ most }) => `يتسع البيع الواحد لـ ${String(most)} سطر وقد بلغها. خذ ثمنه ثم تابع ببيع آخر.`,
  'cart.line-unknown': 'لم يعد هذا السطر في السلة. اختر سطرًا آخر.',
  'cart.not-empty': 'في السلة سلع. أكملها أو اركنها أولًا.',
  'cart.not-parked': ({ terminalCode }) =>
    typeof terminalCode === 'string'
      ? `ذهبت هذه السلة: أُخذت أو تُخلّي عنها على الصندوق ${terminalCode}.`
      : 'لم تعد هذه السلة مركونة.',
  'cart.too-large': 'المجموع أكبر مما يحسبه الصندوق. تحقق من الكمية والسعر.',
  'cart.unknown': 'اكتملت هذه السلة أو أُلغيت من قبل. تعرض الشاشة السلة الحالية.',
  'command.used-before': 'تم هذا من قبل على أنه شيء آخر. أغلق هذه النافذة وابدأ من جديد.',
  'customer.same': 'هذان عميل واحد من قبل.',
  'customer.unknown': 'لم يعد هذا العميل معروفًا. اختر من جديد.',
  'debt.over-limit': ({ balance, limit, asked, mayOwe }, format) =>
    `على هذا العميل ${amountOf(format, balance)} والحد ${amountOf(format, limit)}. لهذا الصندوق أن يضيف ${amountOf(format, mayOwe)} لا ${amountOf(format, asked)}. خذ الباقي بطريقة أخرى أو اطلب المدير.`,
  'enrol.code-malformed': 'ليس هذا شكل الرمز. اكتبه كما في البوابة.',
  'enrol.code-unknown': 'المركز لا يعرف هذا الرمز. ربما استُعمل أو قَدُم: اطلب رمزًا جديدًا.',
  'enrol.refused': 'رفض المركز هذا الصندوق. اطلب رمزًا جديدًا من المدير.',
  'hub.busy': 'المركز مشغول. انتظر لحظة ثم اضغط من جديد.',
  'hub.not-a-hub': 'ما يجيب على هذا العنوان ليس مركزًا. تحقق من العنوان.',
  'hub.unreachable': 'لا يمكن الوصول إلى المركز. تحقق من العنوان والشبكة ثم أعد المحاولة.',
  'manager.needed': 'هذا للمدير وحده. ادخل بحساب مدير.',
  'mirror.folder-unusable': ({ detail }) =>
    `لا يمكن الكتابة هناك${typeof detail === 'string' ? ` (${detail})` : ''}. اختر مجلدًا موجودًا بمساره الكامل.`,
  'money.malformed': 'هذا ليس مبلغًا. اكتبه مثل 12.50.',
  'money.out-of-range': 'هذا المبلغ أكبر مما يحسبه الصندوق. تحقق منه.',
  'pin.locked': ({ until }, format) =>
    `محاولات خاطئة كثيرة. يمكن لهذا الشخص الدخول هنا من جديد الساعة ${timeOf(format, until)}.`,
  'pin.wrong': ({ attemptsLeft }) =>
    attemptsLeft === 1
      ? 'الرمز خاطئ. بقيت محاولة واحدة ثم يُمنع هذا الشخص خمس دقائق.'
      : `الرمز خاطئ. المحاولات المتبقية: ${typeof attemptsLeft === 'number' ? attemptsLeft : '؟'}`,
  'price.invalid': 'لا يمكن استعمال هذا السعر. اكتب صفرًا أو أكثر.',
  'product.barcode-taken': ({ name }) => `هذا الباركود لـ ${String(name)}. تحقق من الأرقام.`,
  'product.sku-taken': ({ name }) => `رقم السلعة هذا لـ ${String(name)}. اختر رقمًا آخر.`,
  'product.tax-unknown': 'ليس لهذه السلعة نسبة ضريبة على هذا الصندوق. ضعها جانبًا وأخبر مديرك.',
  'product.unknown': 'لم يعد الصندوق يعرف هذه السلعة. ابحث عنها بالاسم.',
  'quantity.invalid': ({ unit }) =>
    unit === 'piece' ? 'تُباع القطع كاملة. اكتب عددًا صحيحًا أكبر من الصفر.' : 'اكتب كمية أكبر من الصفر.',
  'quantity.malformed': 'هذه ليست كمية. اكتبها مثل 2 أو 0.250.',
  'quantity.not-whole': 'تباع القطع كاملة. اكتب عددًا صحيحًا.',
  'print.settled': 'حُسم هذا من قبل: أُجيب عنه أو خرج في هذه الأثناء.',
  'receipt.unknown': 'لا يوجد إيصال بهذا الرقم. تحقق من الورقة.',
  'scale.away': 'الميزان لا يجيب. تحقق من تشغيله ومن كابله، أو اكتب الوزن.',
  'scale.moved': 'تغير الوزن. دع السلعة تثبت ثم خذ الوزن مرة أخرى.',
  'scale.cannot': 'لا يستطيع الصندوق ذلك مع هذا الميزان: استعمل مفتاح الميزان.',
  'scale.not-still': 'الوزن لم يثبت بعد. انتظر لحظة ثم اضغط من جديد.',
  'scale.out-of-range': 'يرفض الميزان: لا شيء عليه ليُطرح، أو عليه أكثر من أن يُصفّر.',
  'refund.line-unknown': 'هذا السطر ليس في الإيصال. ابحث عن الإيصال من جديد.',
  'refund.more-than-sold': 'يعود أكثر مما بيع. اخفض الكمية.',
  'scan.ambiguous': 'لعدة سلع هذا الباركود. اختر التي في يدك.',
  'scan.expired': ({ name, lastDay }) =>
    `كان ينبغي استعمال ${String(name)} قبل ${String(lastDay)}: خذ غيرها. لبيعها مع ذلك ابحث عنها بالاسم.`,
  'scan.malformed': ({ text }) =>
    `لم يُقرأ الباركود جيدًا («${readable(text)}»). امسحه مرة أخرى أو اكتب الرقم تحت الخطوط.`,
  'scan.priced-label': 'على هذه البطاقة سعر لا يعمل به هذا المتجر. ابحث عن السلعة بالاسم.',
  'scan.loading': ({ text }) =>
    `السلعة ذات الرقم ${String(text)} ليست على هذا الصندوق بعد: ما زالت السلع تصل. حاول بعد لحظة.`,
  'scan.unknown': ({ text }) =>
    `لا توجد سلعة بالرقم ${String(text)}. ابحث عنها بالاسم أو ضعها جانبًا وأخبر مديرك.`,
  'scan.weight-needed': ({ name }) => `تُباع ${String(name)} بالوزن. اكتب كم.`,
  'shift.already-open': 'على هذا الصندوق وردية مفتوحة. تابع بها.',
  'shift.cart-open': 'في السلة سلع. أكمل البيع أو اركنه أو ألغه ثم أغلق الوردية.',
  'shift.not-open': 'لا وردية مفتوحة. افتح واحدة قبل البيع.',
  'shift.unknown': 'أُغلقت هذه الوردية من قبل.',
  'staff.not-signed-in': 'لم يسجل أحد الدخول. اختر اسمك واكتب رمزك.',
  'staff.unknown': 'لم يعد الصندوق يعرف هذا الشخص. اختر من جديد.',
  'stock.service': 'ليس للخدمة مخزون. احذفها من القائمة.',
  'stock.over-quota': ({ name, quota, asked }) =>
    `لهذا الصندوق أن يبيع ${quantityOf(quota)} من ${String(name)} لا ${quantityOf(asked)}: الباقي محجوز للصناديق الأخرى. خذ أقل أو اطلب المدير.`,
  'store.failed': 'لم يقبل قرص هذا الصندوق ذلك. لم يُبع شيء. اطلب المدير قبل أن تتابع.',
  'store.full': 'قرص هذا الصندوق ممتلئ. لم يُبع شيء. اطلب المدير: يجب إفراغ مكان.',
  'tender.account-pays-debt': 'لا يُسدد دين بدين. خذ نقدًا أو بطاقة.',
  'tender.account-without-customer': 'اختر عميلًا أولًا (F4).',
  'tender.more-than-total': 'المبلغ أكبر من المطلوب. الباقي يعطى نقدًا فقط: اخفض المبلغ.',
  'tender.short': ({ missing }, format) =>
    typeof missing === 'number' ? `ينقص ${amountOf(format, missing)}.` : 'المبالغ لا تتطابق بعد.',
  'till.already-enrolled': 'هذا الصندوق مربوط من قبل.',
  'till.failed': 'لا يمكن للصندوق العمل الآن. شغّله من جديد، واطلب المدير إن تكرر هذا.',
  'till.loading': 'ما زالت الأسعار تصل إلى الصندوق. انتظر لحظة.',
  'till.not-enrolled': 'لم يُربط هذا الصندوق بمركز بعد.',
  'till.not-started': 'ما زال الصندوق يبدأ. انتظر لحظة ثم اضغط من جديد.',
  'screen.away': 'لم يستجب محرك الصندوق. اضغط مرة أخرى: لن يتكرر شيء.',
  'screen.input': 'في هذا النموذج ما لا يمكن استعماله. تحقق من كل خانة ثم اضغط من جديد.',
  'screen.percent': 'هذه ليست نسبة مئوية. اكتب رقمًا من 0 إلى 100 مثل 10.',
  'screen.reason': 'اكتب السبب: يدخل الدفاتر.',
  'screen.name': 'اكتب اسمًا.',
  'screen.not-a-sale': 'هذا الإيصال ليس بيعًا، فلا يعود منه شيء. ابحث عن إيصال البيع.',
  'screen.pin': 'الرمز من أربعة إلى ثمانية أرقام.',
  'screen.address': 'هذا ليس عنوانًا. يبدأ بـ https:// أو http://.',
};
