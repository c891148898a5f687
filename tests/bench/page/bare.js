// The least that a browser needs for what the app does: it fetches, counts, stores, and shows. Nothing is compared, resumed,
// kept for another try or told to another tab.

const LANGUAGE = "en";
const marks = { began: performance.now() };
const database = await open();
globalThis.bare = { marks, nothingChanged, takeChanges, signIn, fill, deliver };
document.getElementById("save").addEventListener("click", save);
await (location.hash === "#sync" ? sync() : show());

function open() {
	const asking = indexedDB.open("bare", 1);
	asking.onupgradeneeded = () => {
		for (const area of ["shards", "changes", "meta", "answered"]) asking.result.createObjectStore(area);
		asking.result.createObjectStore("outbox", { autoIncrement: true });
	};
	return ended(asking);
}

function ended(request) {
	return new Promise((done, failed) => {
		request.onsuccess = () => done(request.result);
		request.onerror = () => failed(request.error);
	});
}

// Ends when what `work` wrote is committed.
function write(areas, durability, work) {
	const transaction = database.transaction(areas, "readwrite", { durability });
	work(...areas.map((area) => transaction.objectStore(area)));
	return new Promise((done, failed) => {
		transaction.oncomplete = done;
		transaction.onabort = () => failed(transaction.error);
	});
}

// --- The programme ---

async function sync() {
	await navigator.storage?.persisted?.();
	const { snapshot } = await (await fetch("/api/programme?reads=2")).json();
	const chunks = [...snapshot.chunks, ...(snapshot.more_chunks ?? [])];
	await Promise.all(chunks.map((chunk) => take(chunk, `/api/programme/snapshot/${snapshot.epoch}-${snapshot.seq}`)));
	await write(["meta"], "relaxed", (meta) => meta.put({ cursor: snapshot.cursor }, "programme"));
	marks.synced = performance.now();
	const worker = await navigator.serviceWorker?.register("bare-worker.js", { scope: "/bare" });
	if (worker) await navigator.serviceWorker.ready;
	marks.ready = performance.now();
}

async function take(chunk, folder) {
	const bytes = new Uint8Array(await (await fetch(`${folder}/${chunk.name}`)).arrayBuffer());
	if (lines(bytes) !== chunk.records + 1) throw new Error(`${chunk.name} isn't whole`);
	const place = [isNear(chunk) ? "near" : "far", chunk.name].join("/");
	await write(["shards"], "relaxed", (shards) => shards.put(bytes, place));
}

// A record a line, and one line before them.
function lines(bytes) {
	let count = 0;
	for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++;
	return count;
}

// What the list of events needs.
function isNear({ part, can_wait }) {
	return !can_wait && (part === "facts" || part.event_words === LANGUAGE);
}

async function show() {
	const near = IDBKeyRange.bound("near/", "near/\uffff");
	const shards = await ended(database.transaction("shards").objectStore("shards").getAll(near));
	const records = new Map(shards.flatMap(read).map(({ id, body }) => [id, body]));
	const events = [...records].filter(([id]) => id.startsWith("event/"));
	marks.events = performance.now();
	events.sort(([, one], [, other]) => (one.starts ?? "").localeCompare(other.starts ?? ""));
	document.getElementById("app").append(...events.map(([id, event]) => card(event, records.get(`text/${LANGUAGE}/${id}`))));
}

function read(shard) {
	return JSON.parse(new TextDecoder().decode(shard)).records;
}

function card(event, words) {
	const card = document.createElement("a");
	card.className = "event-card";
	for (const text of [event.starts, words?.title, words?.summary]) {
		const line = document.createElement("p");
		line.textContent = text ?? "";
		card.append(line);
	}
	return card;
}

async function ask() {
	const { cursor, tag } = await ended(database.transaction("meta").objectStore("meta").get("programme"));
	const headers = tag ? { "if-none-match": tag } : {};
	const answer = await fetch(`/api/programme?since=${encodeURIComponent(cursor)}&reads=2`, { cache: "no-store", headers });
	return { cursor, answer };
}

// The time it takes to hear so; the first to ask gets the tag that the later ones say.
async function nothingChanged() {
	const began = performance.now();
	const { cursor, answer } = await ask();
	await answer.arrayBuffer();
	const tag = answer.headers.get("etag");
	if (answer.status === 200) await write(["meta"], "relaxed", (meta) => meta.put({ cursor, tag }, "programme"));
	return performance.now() - began;
}

async function takeChanges() {
	const began = performance.now();
	const { answer } = await ask();
	const { changes } = await answer.json();
	await write(["changes", "meta"], "relaxed", (stored, meta) => {
		for (const record of changes.records) stored.put(JSON.stringify(record), record.id);
		meta.put({ cursor: changes.cursor, tag: answer.headers.get("etag") }, "programme");
	});
	return performance.now() - began;
}

// --- The outbox ---

async function signIn(email, code) {
	const body = JSON.stringify({ email, code, language: "en" });
	const answer = await fetch("/api/sign-in", { method: "POST", headers: { "content-type": "application/json" }, body });
	return (await answer.json()).id;
}

async function save() {
	const row = JSON.stringify({ raw: "x".repeat(600), saved_at: Date.now() });
	await write(["outbox"], "strict", (outbox) => outbox.add(row));
	document.getElementById("saved").className = "saved";
}

async function fill(commands) {
	await write(["outbox"], "strict", (outbox) => {
		outbox.clear();
		for (const command of commands) outbox.add(JSON.stringify(command));
	});
}

// From the outbox to what was answered, in one request and one commit.
async function deliver(account) {
	const began = performance.now();
	const outbox = database.transaction("outbox").objectStore("outbox");
	const [keys, rows] = await Promise.all([ended(outbox.getAllKeys()), ended(outbox.getAll())]);
	const nonce = crypto.randomUUID().replaceAll("-", "");
	const body = `{"account":"${account}","nonce":"${nonce}","commands":[${rows.join()}]}`;
	const headers = { "content-type": "application/json" };
	const { outcomes } = await (await fetch("/api/exchange", { method: "POST", headers, body })).json();
	await write(["outbox", "answered"], "strict", (waiting, answered) => {
		outcomes.forEach((outcome, at) => {
			waiting.delete(keys[at]);
			answered.put(JSON.stringify(outcome), keys[at]);
		});
	});
	return { ms: performance.now() - began, answered: outcomes.length };
}
