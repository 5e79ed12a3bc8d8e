import type { Sentences } from './refusal-text.ts';

/** The refusals that a cashier meets while selling; the rest is told in English until it is translated. */
export const refusalsAr: Sentences = {
  'approval.needed': 'يحتاج هذا إلى موافقة المدير. اطلب منه إدخال رمزه.',
  'approval.not-a-manager': 'هذا الشخص ليس مديرًا. اختر مديرًا.',
  'cart.empty': 'السلة فارغة. امسح سلعة أولًا.',
  'cart.line-unknown': 'لم يعد هذا السطر في السلة. اختر سطرًا آخر.',
  'customer.unknown': 'لم يعد هذا العميل معروفًا. اختر من جديد.',
  'hub.unreachable': 'لا يمكن الوصول إلى المركز. تحقق من العنوان والشبكة ثم أعد المحاولة.',
  'enrol.code-unknown': 'المركز لا يعرف هذا الرمز. اطلب رمزًا جديدًا.',
  'money.malformed': 'هذا ليس مبلغًا. اكتبه مثل 12.50.',
  'pin.wrong': ({ attemptsLeft }) => `الرمز خاطئ. المحاولات المتبقية: ${String(attemptsLeft ?? '')}`,
  'pin.locked': 'محاولات خاطئة كثيرة. يمكن المحاولة بعد خمس دقائق.',
  'price.invalid': 'لا يمكن استعمال هذا السعر.',
  'quantity.invalid': 'اكتب كمية أكبر من الصفر.',
  'quantity.malformed': 'هذه ليست كمية. اكتبها مثل 2 أو 0.250.',
  'quantity.not-whole': 'تباع القطع كاملة. اكتب عددًا صحيحًا.',
  'receipt.unknown': 'لا يوجد إيصال بهذا الرقم. تحقق من الورقة.',
  'scan.expired': ({ name, lastDay }) =>
    `انتهت صلاحية ${String(name)} في ${String(lastDay)}. خذ غيرها، أو ابحث عنها بالاسم لبيعها.`,
  'scan.malformed': 'لم يُقرأ الباركود جيدًا. امسحه مرة أخرى أو اكتب الرقم.',
  'scan.unknown': ({ text }) => `لا توجد سلعة بالرقم ${String(text)}. ابحث عنها بالاسم.`,
  'shift.cart-open': 'في السلة سلع. أكمل البيع أو ألغه ثم أغلق الوردية.',
  'staff.not-signed-in': 'لم يسجل أحد الدخول.',
  'tender.account-without-customer': 'اختر عميلًا أولًا (F4).',
  'tender.more-than-total': 'المبلغ أكبر من المطلوب. الباقي يعطى نقدًا فقط.',
  'tender.short': 'المبلغ غير كافٍ بعد.',
  'screen.away': 'لم يستجب محرك الصندوق. اضغط مرة أخرى: لن يتكرر شيء.',
  'screen.reason': 'اكتب السبب.',
  'screen.pin': 'الرمز من أربعة إلى ثمانية أرقام.',
};
