import type { Text } from './en.ts';
import type { printingEn } from './printing-en.ts';

export const printingAr: Pick<Text, keyof typeof printingEn> = {
  prints: {
    queued: 'الإيصال ينتظر الطابعة',
    stale: 'الإيصال قديم وينتظر كلمتك: اضغط F1.',
    sending: 'الإيصال يُطبع',
    'handed-over': 'سُلّم الإيصال إلى الطابعة',
    confirmed: 'طُبع الإيصال',
    unconfirmed: 'لا يُعرف إن خرج الإيصال. انظر إلى الطابعة ثم اضغط F1.',
    failed: 'لم يُطبع الإيصال. البيع محفوظ. اطبع نسخة عندما تعمل الطابعة.',
  },
  cameOutAt: (printer) => `عند الطابعة ${printer} التي تنوب عن المعتادة.`,

  printQuestions: 'هل خرجت الورقة؟',
  printsAsked: (count) =>
    count === 1
      ? 'ورقة واحدة تنتظر كلمتك: انظر إلى الطابعة ثم اضغط F1.'
      : `${count} أوراق تنتظر كلمتك: انظر إلى الطابعة ثم اضغط F1.`,
  printsIntro:
    'لا يطبع الصندوق مرتين ما قد يكون خرج. انظر إلى الطابعة وقل ما تراه. ما يُطبع ثانية يحمل في أعلاه أنه قد يكون مكررًا.',
  printWhat: { receipt: 'إيصال', 'kitchen-ticket': 'تذكرة المطبخ', label: 'بطاقة' },
  printCopyOf: (what, copy) => (copy === 0 ? what : `${what}، نسخة ${copy}`),
  printAsks: {
    'came-out': 'قد تكون خرجت.',
    'still-wanted': 'لم تخرج، وهي قديمة.',
    'try-again': 'لم تخرج.',
  },
  itCameOut: 'خرجت',
  printNow: 'اطبعها',
  printAgain: 'ليست هناك: اطبع ثانية',
  leaveIt: 'اتركها',
  noPrintQuestions: 'لا شك في شيء: ما كان ليُطبع طُبع أو ينتظر طابعته.',
  printLabels: 'طباعة البطاقات',
  labelCount: 'كم بطاقة',
  labelsWait: 'تنتظر البطاقات وتُطبع وحدها بعد ذلك.',
  printerOf: {
    receipt: (trouble) => trouble,
    kitchen: (trouble) => `المطبخ: ${trouble}`,
    label: (trouble) => `البطاقات: ${trouble}`,
    spare: (trouble) => `الطابعة الاحتياطية: ${trouble}`,
  },
};
