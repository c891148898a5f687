// Watches over what is on the page, once the app has started: text that others replace, the focus, and the language.

const REPLACED_PAUSE_MS = 500; // Before text that others replaced is shown anew, and twice as long each time after:
const REPLACED_PAUSE_MS_MAX = 16_000; // a translator that comes back again and again must not keep the phone busy.
const FOCUS_MISSED_MS = 1_000; // Whoever left it longer ago doesn't look for it.

const app = document.getElementById("app");
let pause_ms = REPLACED_PAUSE_MS;
let timer; // While the app is about to be shown anew.
let foreign = []; // What others have put on the page.
let focused = []; // What had the focus last, and everything around it.
let left_at = Infinity; // When nothing had it any more.

new MutationObserver((changes) => {
	for (const change of changes) foreign.push(...byOthers(change));
	expectAnew();
	if (isFocusLost()) findFocus();
}).observe(app, { childList: true, subtree: true });
// What was put there before anybody watched.
foreign.push(...app.querySelectorAll("font"));
expectAnew();

app.addEventListener("focusin", ({ target }) => {
	focused = [];
	left_at = Infinity;
	for (let element = target; element !== app; element = element.parentElement) focused.push(element);
});
app.addEventListener("focusout", () => {
	left_at = performance.now();
});

// --- Text that others replace ---

// A browser's translation puts nodes of its own in the place of the app's: what changes later would never be seen.
// The app makes no <font>, and never puts an element into the place of a text in one step.
function byOthers({ addedNodes, removedNodes }) {
	const isText = (node) => node.nodeType === Node.TEXT_NODE;
	const isReplacing = [...removedNodes].some(isText);
	return [...addedNodes].filter((node) => node.nodeName === "FONT" || (isReplacing && !isText(node)));
}

function expectAnew() {
	if (foreign.length > 0) timer ??= setTimeout(showAnew, pause_ms);
}

function showAnew() {
	timer = undefined;
	pause_ms = Math.min(2 * pause_ms, REPLACED_PAUSE_MS_MAX);
	dispatchEvent(new CustomEvent("passerelle-replaced"));
	// The app may not have been listening yet.
	setTimeout(() => {
		foreign = foreign.filter((node) => node.isConnected);
		expectAnew();
	}, REPLACED_PAUSE_MS);
}

// --- The focus ---

// What was pressed is gone, and nothing else has taken the focus: a screen reader would begin at the top of the page.
function isFocusLost() {
	const isGone = focused.length > 0 && !focused[0].isConnected;
	return isGone && document.activeElement === document.body && !(performance.now() - left_at > FOCUS_MISSED_MS);
}

// It goes on where it was: at the title of the closest part that is left.
function findFocus() {
	const place = focused.find((element) => element.isConnected)?.closest("section, form, dialog[open], main") ?? app;
	focused = [];
	const title = [...place.querySelectorAll("h1, h2, h3")].find((title) => title.checkVisibility()) ?? place;
	if (!title.hasAttribute("tabindex")) title.tabIndex = -1;
	title.focus({ preventScroll: true });
}

// --- The language ---

// What was chosen holds after a reload, too, whatever the link said that led here.
addEventListener("passerelle-shell", () => {
	const { pathname, searchParams } = new URL(location.href);
	if (!searchParams.has("lang") || searchParams.get("lang") === document.documentElement.lang) return;
	searchParams.delete("lang");
	history.replaceState(history.state, "", pathname + (searchParams.size ? `?${searchParams}` : ""));
});
