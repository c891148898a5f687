// The first of all scripts, in a language that the oldest browsers read: what they can't read or run is explained.
(function () {
	function explain(error) {
		window.passerelleError = error;
		var words = document.createElement("script");
		words.src = "/cannot-start.js";
		words.onerror = show;
		document.head.appendChild(words);
	}

	function show() {
		document.querySelector("#skeleton, #page").className += " failed";
		document.getElementById("failure").hidden = false;
	}

	window.passerelleFailure = { explain: explain, show: show };
	addEventListener("error", function (event) {
		if (/SyntaxError/.test(event.message)) explain(event.error);
	});
	if (!("noModule" in document.createElement("script"))) explain();
})();
