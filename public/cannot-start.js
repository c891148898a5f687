// Loaded only when the app can't start: finds out why, and says the way out. In a language that the oldest browsers read.
(function () {
	var WORDS = {
		webassembly: {
			fr: [
				"Ce navigateur n’exécute pas WebAssembly, dont Passerelle a besoin.",
				"Sur un iPhone ou un iPad en mode Isolement : ouvrez le menu de la page dans Safari (« aA » ou « … » dans la barre d’adresse), puis les réglages de ce site, et désactivez le mode Isolement pour ce site seulement. Rechargez ensuite la page.",
				"Ailleurs : autorisez WebAssembly pour ce site dans les réglages de sécurité du navigateur, ou ouvrez cette adresse dans un autre navigateur."
			],
			en: [
				"This browser doesn’t run WebAssembly, which Passerelle needs.",
				"On an iPhone or iPad in Lockdown Mode: open the page menu in Safari (“aA” or “…” in the address bar), then the settings for this website, and turn Lockdown Mode off for this website only. Then load the page again.",
				"Elsewhere: allow WebAssembly for this site in the browser’s security settings, or open this address in another browser."
			],
			ar: [
				"لا يشغّل هذا المتصفح WebAssembly الذي يحتاج إليه Passerelle.",
				"على iPhone أو iPad في نمط المنع: افتح قائمة الصفحة في Safari (‏«aA» أو «…» في شريط العنوان)، ثم إعدادات هذا الموقع، وأوقف نمط المنع لهذا الموقع وحده. ثم أعد تحميل الصفحة.",
				"على غيرهما: اسمح باستخدام WebAssembly لهذا الموقع في إعدادات الأمان في المتصفح، أو افتح هذا العنوان في متصفح آخر."
			]
		},
		old: {
			fr: [
				"Ce navigateur est trop ancien pour Passerelle.",
				"Mettez-le à jour, ou ouvrez cette adresse dans un autre : un navigateur de 2022 ou plus récent convient."
			],
			en: [
				"This browser is too old for Passerelle.",
				"Update it, or open this address in another one: a browser from 2022 or later will do."
			],
			ar: [
				"هذا المتصفح أقدم من أن يشغّل Passerelle.",
				"حدّثه، أو افتح هذا العنوان في متصفح آخر: يكفي متصفح من عام 2022 أو أحدث."
			]
		},
		memory: {
			fr: ["Cet appareil n’a pas assez de mémoire libre pour l’application. Fermez d’autres onglets ou applications, puis réessayez."],
			en: ["This device has too little free memory for the app. Close other tabs or apps, then try again."],
			ar: ["لا تتوفر في هذا الجهاز ذاكرة كافية للتطبيق. أغلق علامات تبويب أو تطبيقات أخرى ثم أعد المحاولة."]
		},
		damaged: {
			fr: ["Ce qui est arrivé n’est pas l’application : le réseau demande peut-être d’abord une connexion sur sa propre page, ou un fichier a été abîmé en chemin. Réessayez, au besoin sur un autre réseau."],
			en: ["What arrived isn’t the app: the network may first want you to sign in on its own page, or a file was damaged on the way. Try again, on another network if need be."],
			ar: ["ما وصل ليس التطبيق: ربما تطلب الشبكة تسجيل الدخول أولاً في صفحتها، أو تلف ملف في الطريق. أعد المحاولة، وعلى شبكة أخرى إن لزم."]
		}
	};
	var KEPT = {
		fr: "Ce que vous avez enregistré sur cet appareil y reste.",
		en: "What you saved on this device is still here.",
		ar: "ما حفظته على هذا الجهاز باقٍ عليه."
	};
	// What the program is made of beyond the first WebAssembly: sign extension, bulk memory, references.
	var NEEDED = [
		0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 127, 1, 127, 3, 2, 1, 0, 4, 4, 1, 111, 0, 0, 5, 3, 1, 0, 0, 10, 16, 1, 14,
		0, 32, 0, 192, 65, 0, 65, 0, 65, 0, 252, 11, 0, 11
	];

	var words = WORDS[cause(window.passerelleError)];
	var first = document.documentElement.lang;
	var failure = document.getElementById("failure");
	if (!failure) return; // The app has painted already and speaks for itself.
	if (words) tell();
	if (!window.passerelleShell) {
		document.getElementById("retry").onclick = function () {
			location.reload();
		};
	}
	window.passerelleFailure.show();

	// Nothing, where the files couldn't be had: the page's own words blame the network then.
	function cause(error) {
		if (typeof WebAssembly !== "object" || !runs(NEEDED.slice(0, 8))) return "webassembly";
		if (!error || error instanceof SyntaxError || !runs(NEEDED)) return "old";
		if (error instanceof RangeError) return "memory";
		if (error instanceof WebAssembly.CompileError || error instanceof WebAssembly.LinkError) return "damaged";
	}

	function runs(bytes) {
		try {
			new WebAssembly.Module(new Uint8Array(bytes));
			return true;
		} catch (_) {
			return false;
		}
	}

	function tell() {
		var old = failure.querySelectorAll("p");
		var button = document.getElementById("retry");
		var order = ["fr", "en", "ar"].sort(function (one, other) {
			return (other === first) - (one === first);
		});
		for (var i = 0; i < old.length; i++) failure.removeChild(old[i]);
		order.forEach(function (language) {
			words[language].concat(KEPT[language]).forEach(function (sentence) {
				var line = document.createElement("p");
				line.lang = language;
				line.dir = language === "ar" ? "rtl" : "ltr";
				line.textContent = sentence;
				failure.insertBefore(line, button);
			});
		});
	}
})();
