// On a page that the server has written: the app starts beside it, unseen, and takes its place in one frame as soon as it
// shows the same. Until then the page can be read, and its links are ordinary ones.

const page = document.getElementById("page");
const app = document.getElementById("app");
const path = location.pathname;
const TITLES = "main :is(h1, h2, h3, h4)";
const WHOLE = ["passerelle:synced", "passerelle:up-to-date"]; // Marks of the app.
let isWhole = false; // The app knows the whole programme: what it doesn't show now isn't on its way.
let isLooking = false;

// The app follows all links of the document, but it isn't seen yet.
page.addEventListener("click", (click) => click.stopPropagation());

// A choice is followed at once, as in the app.
page.addEventListener("change", ({ target }) => {
	if (target.matches("select")) target.form.requestSubmit();
});

const watching = new MutationObserver(lookSoon);
watching.observe(app, { childList: true, subtree: true, characterData: true });
const marks = new PerformanceObserver((list) => {
	isWhole ||= WHOLE.some((name) => list.getEntriesByName(name).length > 0);
	lookSoon();
});
marks.observe({ type: "mark", buffered: true });
addEventListener("popstate", lookSoon);

function lookSoon() {
	if (isLooking) return;
	isLooking = true;
	requestAnimationFrame(() => {
		isLooking = false;
		if (page.isConnected && isReady()) takeOver();
	});
}

// What the page says stands in the app, too; whoever has been here before is welcomed no more. Where the app speaks another
// language, or the programme has moved meanwhile, it has to be complete.
function isReady() {
	const main = app.querySelector("main");
	if (!main?.querySelector("h1") || main.querySelector(".skeleton-card")) return false;
	if (isWhole || location.pathname !== path) return true;
	const shown = new Set(titles(app));
	return titles(page).every((title) => shown.has(title));
}

function titles(root) {
	const all = [...root.querySelectorAll(TITLES)].filter((title) => !title.closest(".welcome"));
	return all.map((title) => title.textContent.trim());
}

function takeOver() {
	watching.disconnect();
	marks.disconnect();
	const place = whereabouts();
	app.hidden = false;
	page.remove();
	goBackTo(place);
	performance.mark("passerelle:taken-over");
}

// --- What a person would lose: where they are, what they have opened, typed and selected ---

function whereabouts() {
	const seen = [...page.querySelectorAll(TITLES)].find((title) => title.getBoundingClientRect().bottom > 60);
	const search = page.querySelector(".search input");
	return {
		scrolled: scrollY,
		seen: seen && { title: seen.textContent.trim(), top: seen.getBoundingClientRect().top },
		opened: [...page.querySelectorAll("details")].map((details) => details.open),
		focused: focused(),
		typed: search?.value,
		isTyping: search === document.activeElement,
		selected: selected(),
	};
}

function goBackTo({ scrolled, seen, opened, focused, typed, isTyping, selected }) {
	[...app.querySelectorAll("details")].forEach((details, at) => {
		if (opened[at]) details.open = true;
	});
	const title = seen && [...app.querySelectorAll(TITLES)].find((other) => other.textContent.trim() === seen.title);
	const moved = title ? title.getBoundingClientRect().top - seen.top : 0;
	scrollTo({ top: scrolled > 0 ? scrollY + moved : 0, behavior: "instant" });
	const search = app.querySelector("input[type=search]");
	if (search && typed !== undefined && typed !== search.value) {
		search.value = typed;
		search.dispatchEvent(new InputEvent("input", { bubbles: true }));
	}
	if (search && isTyping) search.focus({ preventScroll: true });
	else if (focused) {
		const same = [...app.querySelectorAll(focused.kind)].filter(focused.is);
		same[Math.min(focused.at, same.length - 1)]?.focus({ preventScroll: true });
	}
	if (selected) select(selected);
}

// A link by where it leads, all else by its kind and its words.
function focused() {
	const element = document.activeElement;
	if (!page.contains(element) || element.matches("main, h1")) return undefined;
	const named = (other) => other.getAttribute("href")?.replace(/[?&]lang=..$/, "") ?? other.textContent.trim();
	const name = named(element);
	const is = (other) => named(other) === name;
	const kind = element.localName;
	return { kind, is, at: [...page.querySelectorAll(kind)].filter(is).indexOf(element) };
}

// As letters of the pieces of text in which it begins and ends, which the app has, too.
function selected() {
	const selection = getSelection();
	if (selection.isCollapsed || !page.contains(selection.anchorNode)) return undefined;
	const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0);
	return { start: { text: startContainer.data, at: startOffset }, end: { text: endContainer.data, at: endOffset } };
}

function select({ start, end }) {
	const texts = document.createTreeWalker(app, NodeFilter.SHOW_TEXT);
	const range = document.createRange();
	const find = (text) => {
		while (text !== undefined && texts.nextNode()) if (texts.currentNode.data === text) return texts.currentNode;
	};
	const first = find(start.text);
	if (!first) return;
	range.setStart(first, start.at);
	const last = start.text === end.text ? first : find(end.text);
	if (!last) return;
	range.setEnd(last, end.at);
	getSelection().removeAllRanges();
	getSelection().addRange(range);
}
