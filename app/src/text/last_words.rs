//! For when the app itself can't speak any more: in each language, whatever was chosen, because none may be here.

pub const BROKEN: [(&str, &str); 3] = [
    ("fr", "Quelque chose n’a pas fonctionné ici. Ce que vous avez enregistré est toujours sur cet appareil."),
    ("en", "Something went wrong here. What you saved is still on this device."),
    ("ar", "حدث خطأ هنا. ما حفظته باقٍ على هذا الجهاز."),
];

pub const LOAD_AGAIN: [(&str, &str); 3] =
    [("fr", "Recharger la page"), ("en", "Load the page again"), ("ar", "أعد تحميل الصفحة")];
