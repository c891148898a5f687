// Keeps a whole copy of the app's shell on the device, so that it opens without a network.
// The bundler replaces VERSION, RETIRED and SHELL. The API is never touched: its data lives in IndexedDB.
const VERSION = "unversioned";
const RETIRED = false;
const SHELL = [];

const CACHE_PREFIX = "passerelle-shell-";
const CACHE = CACHE_PREFIX + VERSION;
const PAGE = "/index.html";
// Where people come in: these addresses of the app have copies of its page, which need no worker to be found.
const ENTRANCES = ["/", "/programme", "/news", "/sign-ups", "/account"];

if (RETIRED) {
	addEventListener("install", () => skipWaiting());
	addEventListener("activate", (event) => event.waitUntil(retire()));
} else {
	addEventListener("install", (event) => {
		addRoutes(event);
		event.waitUntil(keepShell());
	});
	addEventListener("activate", (event) => event.waitUntil(takeOver()));
	addEventListener("fetch", answerFetch);
	addEventListener("message", answerMessage);
}

// Where the browser can, it takes what is here out of the cache by itself, and asks the server by itself: starting a
// worker would cost more than all the rest. What isn't here any more goes to the network, as below.
async function addRoutes(event) {
	const kept = SHELL.filter((file) => file.immutable).map((file) => ({ urlPattern: { pathname: file.url, search: "" } }));
	const entrances = ENTRANCES.map((pathname) => ({ urlPattern: { pathname, search: "" }, requestMode: "navigate" }));
	const source = { cacheName: CACHE };
	const routes = [
		{ condition: { or: kept }, source },
		{ condition: { or: entrances }, source },
		{ condition: { urlPattern: { pathname: "/api/*" } }, source: "network" },
	];
	try {
		await event.addRoutes?.(routes);
	} catch (error) {
		console.error(error); // This browser reads them otherwise: it asks the worker, as those do that know none.
	}
}

// All or nothing: a file that fails fails the install, and the version before stays in charge.
async function keepShell() {
	const responses = await Promise.all(SHELL.map(obtain));
	const cache = await caches.open(CACHE);
	try {
		await Promise.all(SHELL.map((file, index) => keep(cache, file, responses[index])));
	} catch (error) {
		await caches.delete(CACHE);
		throw error;
	}
}

async function keep(cache, { url }, response) {
	const copies = url === PAGE ? ENTRANCES.map((entrance) => cache.put(entrance, response.clone())) : [];
	await Promise.all([...copies, cache.put(url, response)]);
}

// A name that carries its hash never changes its content: what is here already isn't loaded again.
// The integrity is checked by the browser, so that neither a portal's page nor half a deployment gets in.
async function obtain({ url, integrity, immutable }) {
	if (!immutable) return load(url, integrity, "no-cache");
	return (await caches.match(url)) ?? load(url, integrity, "default").catch(() => load(url, integrity, "reload"));
}

async function load(url, integrity, cache) {
	const response = await fetch(url, { integrity, cache, redirect: "error" });
	if (!response.ok) throw new Error(`${url}: ${response.status}`);
	return response;
}

// Only the shell's own older copies go; while a newer version is on its way, its copy mustn't.
async function takeOver() {
	if (!registration.installing && !registration.waiting) await deleteShells((name) => name !== CACHE);
	await clients.claim();
}

async function retire() {
	await deleteShells(() => true);
	await registration.unregister();
	for (const client of await clients.matchAll({ type: "window" })) await client.navigate(client.url);
}

async function deleteShells(isUnwanted) {
	const names = (await caches.keys()).filter((name) => name.startsWith(CACHE_PREFIX) && isUnwanted(name));
	await Promise.all(names.map((name) => caches.delete(name)));
}

function answerFetch(event) {
	const { request } = event;
	const { origin, pathname } = new URL(request.url);
	if (request.method !== "GET" || origin !== location.origin || pathname.startsWith("/api/")) return;
	event.respondWith(isPage(request, pathname) ? fromShell(PAGE, request) : fromShell(pathname, request));
}

// Any address of the app is the one page; a name with a dot is a file that somebody opened by itself.
function isPage(request, pathname) {
	return request.mode === "navigate" && !pathname.slice(pathname.lastIndexOf("/")).includes(".");
}

async function fromShell(path, request) {
	const cache = await caches.open(CACHE);
	const kept = await cache.match(path);
	if (kept) return kept;
	try {
		return await fetch(request);
	} catch (error) {
		const other = await caches.match(request);
		if (other) return other;
		throw error;
	}
}

function answerMessage(event) {
	if (event.data?.type === "skip-waiting") skipWaiting();
	if (event.data?.type === "check") event.waitUntil(answerCheck(event.ports[0]));
}

async function answerCheck(port) {
	const missing = await missingFiles();
	port?.postMessage({ version: VERSION, complete: missing.length === 0, missing: missing.map((file) => file.url) });
	await mend(missing);
}

async function missingFiles() {
	const cache = await caches.open(CACHE);
	const found = await Promise.all(SHELL.map((file) => cache.match(file.url)));
	return SHELL.filter((_, index) => !found[index]);
}

// What the browser threw away is fetched again where the server still has it.
async function mend(files) {
	const cache = await caches.open(CACHE);
	await Promise.allSettled(files.map(async (file) => keep(cache, file, await obtain(file))));
}
