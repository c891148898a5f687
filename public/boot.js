// Starts the app: picks the language, loads the program, and looks after installing and updating.
// The bundler replaces VERSION, RETIRED, PARTS and the addresses of the app's files.
const VERSION = "unversioned";
const RETIRED = false;
const APP_SCRIPT = "/app.js";
const APP_PROGRAM = "/app.wasm";
const PARTS = {}; // The files of each part of the program that is expected here.

const LANGUAGES = ["fr", "en", "ar"];
const LANGUAGE_KEY = "passerelle.language";
const HAD_DATA_KEY = "passerelle.had-data"; // The program marks with it that there is a programme here.
const FIRST_QUESTION = "/api/programme?reads=2"; // As the program asks it where nothing is stored.
// Screens without what is read, those of one record, and, behind all other addresses, lists: the latter two are a part each.
const WITHOUT_READING = /^\/($|account|sign-ups|my-agenda|desk|events\/[^/]+\/sign-up)/;
const ONE_RECORD = /^\/(projects|events|news)\/./;
const UPDATE_CHECK_MS = 3_600_000; // An installed app may stay open for weeks: ask each hour.
const CONTROLLER_WAIT_MS = 2_000; // A new version that hasn't taken over by then won't: load it anyway.
const PROGRAMME_WAIT_MS = 30_000; // The copy for offline waits so long for the programme.
const GOOD_LINE_MS = 1_000; // In which the program comes over a line that has room for more.
const ANSWER_WAIT_MS = 5_000; // A service worker that says nothing for so long isn't there.

const workers = globalThis.isSecureContext && !RETIRED ? navigator.serviceWorker : undefined;
const standalone = matchMedia("(display-mode: standalone)");

let asked = isFirstVisit() ? askEarly(FIRST_QUESTION) : undefined; // Until the program asks for anything.
const program = compile(); // While its script comes.
let registration; // Of the service worker, once there is one.
let installPrompt; // The browser's own question, kept until the person asks for it.
let isTakingUpdate = false;
let keepOffline; // Called when the line is free for it.
const isLineFree = new Promise((free) => {
	keepOffline = free;
});

const shell = {
	version: VERSION,
	secure: globalThis.isSecureContext,
	updateReady: false,
	installable: false,
	installed: standalone.matches || navigator.standalone === true,
	takeUpdate,
	install,
	checkForUpdate,
	readyOffline,
	keepOffline,
	setLanguage,
	styled,
	fail: showFailure,
	takeAsked,
};
globalThis.passerelleShell = shell;

showLanguage(languageOfAddress() ?? storedLanguage() ?? preferredLanguage());
expectPart(document.documentElement.lang);
if (asked) {
	// Later it is here, and the program asks for it in time.
	expectReading();
	expectChunks(asked.answer).catch(console.warn);
}
watchInstalling();
await loadApp();
await withinTime(isLineFree, PROGRAMME_WAIT_MS);
await watchUpdates();

// --- Language ---

function setLanguage(language) {
	if (!LANGUAGES.includes(language)) return;
	try {
		localStorage.setItem(LANGUAGE_KEY, language);
	} catch {
		// Storage is refused: the choice lasts as long as the page.
	}
	showLanguage(language);
	tell({});
}

function showLanguage(language) {
	document.documentElement.lang = language;
	document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
	let manifest = document.querySelector("link[rel=manifest]");
	if (!manifest) {
		manifest = document.createElement("link");
		manifest.rel = "manifest";
		document.head.append(manifest);
	}
	manifest.href = `/manifest.${language}.webmanifest`;
}

// Of a link that somebody was sent: it counts for this visit, and changes no setting.
function languageOfAddress() {
	const asked = new URLSearchParams(location.search).get("lang");
	return LANGUAGES.includes(asked) ? asked : undefined;
}

function storedLanguage() {
	try {
		const stored = localStorage.getItem(LANGUAGE_KEY);
		return LANGUAGES.includes(stored) ? stored : undefined;
	} catch {
		return undefined;
	}
}

function preferredLanguage() {
	const wanted = (navigator.languages ?? [navigator.language]).map((tag) => tag.toLowerCase().split("-")[0]);
	return wanted.find((language) => LANGUAGES.includes(language)) ?? "en";
}

// --- The app itself ---

async function loadApp() {
	try {
		const app = await import(APP_SCRIPT);
		await app.default({ module_or_path: program });
		import("/watch.js").catch(console.error); // Without it the app only is less handy.
	} catch (error) {
		console.error(error);
		showFailure(error);
	}
}

// What can't be compiled on its way is fetched once more, for the program's script to say why.
function compile() {
	const compiling = globalThis.WebAssembly?.compileStreaming?.(fetch(APP_PROGRAM)) ?? Promise.reject();
	return compiling.catch(() => fetch(APP_PROGRAM));
}

// The program will ask for it: it may as well be on its way already.
function expect(address) {
	const link = document.createElement("link");
	Object.assign(link, { rel: "preload", as: "fetch", crossOrigin: "anonymous", fetchPriority: "low", href: address });
	document.head.append(link);
}

function expectPart(part) {
	PARTS[part]?.forEach(expect);
}

// Where the first screen can do without, it is behind the program in the line: that is what most people open next.
async function expectReading() {
	if (WITHOUT_READING.test(location.pathname)) await program;
	[ONE_RECORD.test(location.pathname) ? "reading" : "browsing", `more_${document.documentElement.lang}`].forEach(expectPart);
}

// --- The programme, on a first visit ---

// Where storage is refused, each visit is the first.
function isFirstVisit() {
	try {
		return localStorage.getItem(HAD_DATA_KEY) === null;
	} catch {
		return true;
	}
}

// What comes is believed by the program, or not, as if it had asked itself.
function askEarly(path) {
	const controller = new AbortController();
	const question = { path, controller };
	question.answer = fetch(path, { headers: { accept: "application/json" }, cache: "no-store", signal: controller.signal });
	question.answer.then(() => (question.cameAt = Date.now())).catch(() => {});
	return question;
}

// What the first cards need comes beside the program; on a good line, so does all else in this language.
async function expectChunks(answer) {
	const { snapshot } = await (await answer).clone().json();
	const { lang } = document.documentElement;
	const isNear = ({ part, can_wait }) => (part === "facts" ? !can_wait : part.event_words === lang);
	const isFar = ({ part, can_wait }) => can_wait || part.other_words === lang;
	const expectAll = (chunks) =>
		chunks.forEach(({ name }) => expect(`/api/programme/snapshot/${snapshot.epoch}-${snapshot.seq}/${name}`));
	expectAll(snapshot.chunks.filter(isNear));
	await program;
	if (performance.now() < GOOD_LINE_MS) expectAll(snapshot.chunks.filter(isFar));
}

// For the first question of the program, and for no other: what came is soon old.
function takeAsked(path) {
	const question = asked;
	asked = undefined;
	return question?.path === path ? question : undefined;
}

// --- What can go wrong, and how it looks ---

// With an error it is told apart what this browser lacks; without one it was the network.
function showFailure(error) {
	keepOffline();
	const failure = document.getElementById("failure");
	if (!failure) return; // The app has painted already and speaks for itself.
	failure.prepend(...failure.querySelectorAll(`p[lang=${document.documentElement.lang}]`));
	if (error) passerelleFailure.explain(error);
	else passerelleFailure.show();
	const retry = () => (shell.updateReady ? takeUpdate() : location.reload());
	document.getElementById("retry").addEventListener("click", retry);
	addEventListener("online", () => location.reload(), { once: true });
}

// The styles of the screens that come later block nothing: they hold once they are here, or can't be had.
async function styled() {
	const link = document.getElementById("screens-style");
	if (!link.sheet) {
		await new Promise((done) => {
			link.addEventListener("load", done);
			link.addEventListener("error", done);
		});
	}
	link.media = "all";
}

// --- Updates and the offline copy ---

// Registered when the programme is here, so that the copy for offline doesn't compete with it.
async function watchUpdates() {
	if (!workers) return;
	workers.addEventListener("controllerchange", noticeNewController);
	try {
		registration = await workers.register("/service-worker.js", { updateViaCache: "none" });
	} catch {
		return; // No worker today: everything works online.
	}
	noticeProgress();
	followInstalling();
	registration.addEventListener("updatefound", followInstalling);
	checkForUpdate();
	setInterval(checkForUpdate, UPDATE_CHECK_MS);
	document.addEventListener("visibilitychange", () => {
		if (document.visibilityState === "visible") checkForUpdate();
	});
}

function followInstalling() {
	registration.installing?.addEventListener("statechange", noticeProgress);
}

// The very first install has nothing to replace: it waits for nobody and isn't an update.
function noticeProgress() {
	if (registration.waiting && registration.active) tell({ updateReady: true });
}

// Another tab may have taken the update: this page then runs an older version than its worker.
async function noticeNewController() {
	if (isTakingUpdate) return;
	const answer = await ask(workers.controller, { type: "check" });
	if (answer && answer.version !== VERSION) tell({ updateReady: true });
}

async function checkForUpdate() {
	try {
		await (await knownRegistration())?.update();
	} catch {
		// Offline, or a portal in between: not now.
	}
}

async function takeUpdate() {
	if (isTakingUpdate) return;
	isTakingUpdate = true;
	const waiting = registration?.waiting;
	if (waiting) {
		const taken = new Promise((done) => workers.addEventListener("controllerchange", done, { once: true }));
		waiting.postMessage({ type: "skip-waiting" });
		await withinTime(taken, CONTROLLER_WAIT_MS);
	}
	location.reload();
}

// Told when the worker stands: on a slow line its copy comes long after the programme.
async function readyOffline() {
	const answer = await ask((await workers?.ready)?.active, { type: "check" });
	return answer?.complete === true;
}

// Of an earlier visit, while this page's own is still on its way.
async function knownRegistration() {
	return registration ?? workers?.getRegistration();
}

function ask(worker, question) {
	if (!worker) return Promise.resolve(undefined);
	const { port1, port2 } = new MessageChannel();
	const answered = new Promise((done) => {
		port1.onmessage = (message) => done(message.data);
	});
	worker.postMessage(question, [port2]);
	return withinTime(answered, ANSWER_WAIT_MS).finally(() => port1.close());
}

function withinTime(promise, wait_ms) {
	return Promise.race([promise, new Promise((done) => setTimeout(done, wait_ms))]);
}

// --- Installing on the home screen ---

function watchInstalling() {
	addEventListener("beforeinstallprompt", (prompt) => {
		prompt.preventDefault();
		installPrompt = prompt;
		tell({ installable: true });
	});
	addEventListener("appinstalled", () => {
		installPrompt = undefined;
		tell({ installable: false, installed: true });
	});
	standalone.addEventListener("change", () => tell({ installed: standalone.matches }));
}

async function install() {
	const prompt = installPrompt;
	if (!prompt) return "unavailable";
	installPrompt = undefined; // A browser lets each prompt be shown once.
	tell({ installable: false });
	await prompt.prompt();
	return (await prompt.userChoice).outcome;
}

function tell(changes) {
	Object.assign(shell, changes);
	dispatchEvent(new CustomEvent("passerelle-shell"));
}
