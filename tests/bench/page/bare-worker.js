// What it takes to open the page without a network, and nothing more.
const FILES = ["bare.html", "bare.js"];

addEventListener("install", (event) => {
	event.waitUntil(caches.open("bare").then((cache) => cache.addAll(FILES)));
});
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
	const name = new URL(event.request.url).pathname.split("/").at(-1);
	if (FILES.includes(name)) event.respondWith(caches.match(name));
});
