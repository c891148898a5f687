//! Arabic: what the first screen says.

use super::sentence::{One, Plural};
use super::sentences::{Dates, Frame, Sentences, Today};

pub mod more;
mod more_agenda;
mod more_desk;
mod more_words;
mod words;

pub const SENTENCES: Sentences = Sentences {
    frame: Frame {
        skip_to_content: "الانتقال إلى المحتوى",
        navigation: "التنقل الرئيسي",
        today: "اليوم",
        programme: "البرنامج",
        news: "الأخبار",
        sign_ups: "تسجيلاتي",
        account: "الحساب",
        desk: "الإدارة",
        language: "اللغة",
        loading_programme: One::new("جارٍ تحميل البرنامج: {}"),
        checking: "جارٍ البحث عن الجديد…",
        up_to_date: "محدَّث",
        offline: "بلا اتصال",
        offline_as_of: One::new("بلا اتصال (آخر تحديث: {})"),
        offline_part: One::new("بلا اتصال: وصل {} من البرنامج"),
        as_of: One::new("آخر تحديث: {}"),
        reading_anew: "تُعاد القراءة…",
        waiting_to_be_sent: Plural::six_forms([
            "لا طلبات في انتظار الإرسال",
            "طلب واحد في انتظار الإرسال",
            "طلبان في انتظار الإرسال",
            "{} طلبات في انتظار الإرسال",
            "{} طلباً في انتظار الإرسال",
            "{} طلب في انتظار الإرسال",
        ]),
        sign_in_to_send: "سجّل الدخول للإرسال",
        sample: "مثال",
        not_here_yet: "هذا المحتوى ليس على جهازك بعد، وسيظهر بعد تحميل البرنامج.",
    },
    dates: Dates {
        was_planned: One::new("كان مقرراً: {}"),
        not_given: "التاريخ غير محدد",
        from: One::new("من {}"),
        until: One::new("حتى {}"),
        days: Plural::six_forms(["أقل من يوم", "يوم واحد", "يومان", "{} أيام", "{} يوماً", "{} يوم"]),
        own_time: One::new("{} بتوقيتك"),
        now: "الآن",
        next: "التالية",
        tomorrow: "غداً",
        in_days: Plural::six_forms(["اليوم", "بعد يوم واحد", "بعد يومين", "بعد {} أيام", "بعد {} يوماً", "بعد {} يوم"]),
    },
    today: Today {
        title: "اليوم",
        welcome: "مرحباً بك في Passerelle",
        welcome_means: [
            "اقرأ البرنامج، حتى بلا شبكة.",
            "اطلب مقعداً: يُحفظ طلبك هنا ويُرسل في أقرب وقت ممكن.",
            "تابع ما آل إليه طلبك.",
        ],
        welcome_start: "تصفّح البرنامج",
        next: "الفعاليات الجارية والمقبلة",
        next_none: "لم يُعلن عن أي فعالية مقبلة.",
        requests: "حالة طلباتي",
        requests_all: "كل تسجيلاتي",
        news: "آخر الأخبار",
        news_all: "كل الأخبار",
        programme_all: "كل الفعاليات",
    },
    kinds: words::KINDS,
    states: words::STATES,
};
