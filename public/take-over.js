// On a page that the server has written: the app starts beside it, unseen, and takes its place in one frame as soon as it
// shows the same. Until then the page can be read, and its links are ordinary ones. Sections whose records come later are
// lent by the page, until the app has its own.

const page = document.getElementById("page");
const app = document.getElementById("app");
const path = location.pathname;
const query = location.search;
const TITLES = "main :is(h1, h2, h3, h4)";
const SAID = `${TITLES}, main .empty-title, main .facts dt`; // What the app has to say, too.
const ROOMS = ["main", "main .beside-main"]; // Where sections stand, on a page as in the app.
const WHOLE = ["passerelle:synced", "passerelle:up-to-date"]; // Marks of the app.
const COMPLETE = "passerelle:complete"; // Other languages are here, too.
const COMPLETE_WAIT_MS = 10_000; // Where they don't come, or have been here for long.
const SETTLED_WAIT_MS = 4_000; // What is here may be a moment from the screen, with the part that shows it.
const READ = "passerelle:first-read";
let isRead = false; // The app knows who is here: nothing of theirs comes above what it shows.
let isWhole = false; // The app knows the whole programme: what it doesn't show now isn't on its way.
let isLooking = false;
const lent = []; // Sections of the page that stand in the app.

// The app follows all links of the document, but it isn't seen yet, or hasn't what they lead to.
const keepLinks = (element) => element.addEventListener("click", (click) => click.stopPropagation());
keepLinks(page);

// A choice is followed at once, as in the app.
page.addEventListener("change", ({ target }) => {
	if (target.matches("select")) target.form.requestSubmit();
});

const watching = new MutationObserver(look);
watching.observe(app, { childList: true, subtree: true, characterData: true });
const marks = new PerformanceObserver((list) => {
	isRead ||= list.getEntriesByName(READ).length > 0;
	const has = (name) => list.getEntriesByName(name).length > 0;
	if (has(COMPLETE)) setTimeout(allIsHere, SETTLED_WAIT_MS);
	// What was searched for may be found in another language.
	else if (WHOLE.some(has)) setTimeout(allIsHere, isSearch() ? COMPLETE_WAIT_MS : SETTLED_WAIT_MS);
	look();
});
marks.observe({ type: "mark", buffered: true });
addEventListener("popstate", look);

function isSearch() {
	return page.querySelector(".search input[value]:not([value=''])") !== null;
}

function allIsHere() {
	isWhole = true;
	look();
}

function look() {
	// Before anything is painted: what was lent and what is there now are never seen together.
	if (!page.isConnected) return takeBack();
	if (isLooking) return;
	isLooking = true;
	requestAnimationFrame(() => {
		isLooking = false;
		if (page.isConnected && isReady()) takeOver();
	});
}

// What the page says stands in the app, too, but for what it can lend; whoever has been here before is welcomed no more.
// Where the app speaks another language, or the programme has moved meanwhile, it has to be complete.
function isReady() {
	if (!(isRead || isWhole) || !app.querySelector("main h1")) return false;
	if (isWhole || location.pathname !== path) return true;
	const shown = new Set([...app.querySelectorAll(SAID)].map(words));
	const lendable = missing();
	return [...page.querySelectorAll(SAID)]
		.filter((title) => !title.closest(".welcome") && !lendable.some((section) => section.contains(title)))
		.every((title) => shown.has(words(title)));
}

function takeOver() {
	const place = whereabouts();
	if (!isWhole && location.pathname === path) lend();
	app.hidden = false;
	page.remove();
	goBackTo(place);
	performance.mark("passerelle:taken-over");
	takeBack();
}

function words(element) {
	return element?.textContent.trim();
}

// --- What the page lends, until the app has its own ---

// Its sections of which the app has nothing yet. Where one can search, what is searched must be there.
function missing() {
	if (page.querySelector("main .search")) return [];
	const rooms = ROOMS.filter((room) => app.querySelector(room));
	return rooms.flatMap((room) => sections(page.querySelector(room)).filter((section) => !twin(section)));
}

// Each in its place: behind its neighbour, or before that of the one that follows.
function lend() {
	for (const room of ROOMS.filter((room) => app.querySelector(room))) {
		const all = sections(page.querySelector(room));
		let neighbour;
		for (const [at, section] of all.entries()) {
			const own = twin(section);
			const next = all.slice(at).map(twin).find((other) => other);
			if (own) neighbour = own;
			else {
				lent.push(section);
				keepLinks(section);
				if (neighbour) neighbour.after(section);
				else if (next) next.before(section);
				else app.querySelector(room).append(section);
				neighbour = section;
			}
		}
	}
}

function takeBack() {
	const isLeft = isWhole || location.pathname !== path || location.search !== query;
	for (const section of lent.filter((section) => isLeft || twin(section))) {
		lent.splice(lent.indexOf(section), 1);
		const [opened, focus, selection] = [openedIn(section), focusedIn(section), selectedIn(section)];
		const own = twin(section);
		section.remove();
		if (own) open(own, opened);
		if (own && focus) goBackToFocus(focus);
		if (own && selection) select(selection);
	}
	// The app's own outline of what comes.
	for (const outline of app.querySelectorAll(".skeleton-card")) outline.hidden = lent.length > 0;
	if (lent.length > 0) return;
	watching.disconnect();
	marks.disconnect();
}

// What the app has of its own under the same heading.
function twin(section) {
	const heading = words(section.querySelector("h2"));
	const all = ROOMS.flatMap((room) => sections(app.querySelector(room)));
	return all.find((other) => !lent.includes(other) && words(other.querySelector("h2")) === heading);
}

function sections(room) {
	return [...(room?.querySelectorAll(":scope > section:not(.welcome)") ?? [])];
}

// --- What a person would lose: where they are, what they have opened, typed and selected ---

function whereabouts() {
	const seen = [...page.querySelectorAll(TITLES)].find((title) => title.getBoundingClientRect().bottom > 60);
	const search = page.querySelector(".search input");
	return {
		scrolled: scrollY,
		seen: seen && { title: words(seen), top: seen.getBoundingClientRect().top },
		opened: openedIn(page),
		focused: focusedIn(page),
		typed: search?.value,
		isTyping: search === document.activeElement,
		selected: selectedIn(page),
	};
}

function goBackTo({ scrolled, seen, opened, focused, typed, isTyping, selected }) {
	open(app, opened);
	const title = seen && [...app.querySelectorAll(TITLES)].find((other) => words(other) === seen.title);
	const moved = title ? title.getBoundingClientRect().top - seen.top : 0;
	scrollTo({ top: scrolled > 0 ? scrollY + moved : 0, behavior: "instant" });
	const search = app.querySelector("input[type=search]");
	if (search && typed !== undefined && typed !== search.value) {
		search.value = typed;
		search.dispatchEvent(new InputEvent("input", { bubbles: true }));
	}
	if (search && isTyping) search.focus({ preventScroll: true });
	else if (focused) goBackToFocus(focused);
	if (selected) select(selected);
}

function openedIn(root) {
	return [...root.querySelectorAll("details")].map((details) => details.open);
}

function open(root, opened) {
	[...root.querySelectorAll("details")].forEach((details, at) => {
		if (opened[at]) details.open = true;
	});
}

function goBackToFocus({ kind, is, at }) {
	const same = [...app.querySelectorAll(kind)].filter(is);
	same[Math.min(at, same.length - 1)]?.focus({ preventScroll: true });
}

// A link by where it leads, all else by its kind and its words.
function focusedIn(root) {
	const element = document.activeElement;
	if (!root.contains(element) || element.matches("main, h1")) return undefined;
	const named = (other) => other.getAttribute("href")?.replace(/[?&]lang=..$/, "") ?? words(other);
	const name = named(element);
	const is = (other) => named(other) === name;
	const kind = element.localName;
	return { kind, is, at: [...root.querySelectorAll(kind)].filter(is).indexOf(element) };
}

// As letters of the pieces of text in which it begins and ends, which the app has, too.
function selectedIn(root) {
	const selection = getSelection();
	if (selection.isCollapsed || !root.contains(selection.anchorNode)) return undefined;
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
