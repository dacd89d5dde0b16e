// Shows what is published: the manifest tells the file of each key, srcset.json its smaller widths.

const folder = new URL("public/gen/", document.baseURI);
const media = {
  img: /\.(webp|png|jpe?g|avif|gif)$/i,
  video: /\.(mp4|webm|mov)$/i,
  audio: /\.(mp3|opus|ogg|m4a|flac|wav)$/i,
};
const placed = ["hero", "site-logo"];

const url = (filename) => new URL(encodeURIComponent(filename), folder).href;

async function read(name) {
  const answer = await fetch(url(name), { cache: "no-cache" });
  return answer.ok ? answer.json() : {};
}

async function isThere(filename) {
  return (await fetch(url(filename), { method: "HEAD", cache: "no-cache" })).ok;
}

function picture(filename, widths, { alt, sizes, lazy = false }) {
  const image = document.createElement("img");
  image.alt = alt;
  image.loading = lazy ? "lazy" : "eager";
  if (widths?.length) {
    image.sizes = sizes;
    image.srcset = widths.map((each) => `${url(each.filename)} ${each.width}w`).join(", ");
  }
  image.src = url(filename);
  return image;
}

function player(kind, filename) {
  const element = document.createElement(kind);
  element.controls = true;
  element.preload = "metadata";
  if (kind === "video") {
    element.poster = url(filename.replace(/\.[^.]+$/, ".poster.webp"));
    element.playsInline = true;
  }
  element.src = url(filename);
  return element;
}

function piece(key, filename, srcset) {
  const kind = Object.keys(media).find((each) => media[each].test(filename));
  if (!kind) return null;
  const shown =
    kind === "img"
      ? picture(filename, srcset[filename], { alt: key, sizes: "(min-width: 40rem) 20rem, 100vw", lazy: true })
      : player(kind, filename);
  const frame = document.createElement("div");
  frame.className = "frame";
  frame.append(shown);
  const caption = document.createElement("p");
  caption.textContent = key;
  const item = document.createElement("li");
  item.append(frame, caption);
  return item;
}

async function show() {
  const [manifest, srcset] = await Promise.all([read("manifest.json"), read("srcset.json")]);
  // A file that was published without a key is in no manifest.
  const hero = manifest.hero ?? ((await isThere("hero.webp")) ? "hero.webp" : null);
  if (hero) {
    const alt = "The hero picture";
    document.querySelector("#hero").append(picture(hero, srcset[hero], { alt, sizes: "100vw" }));
  }
  const logo = manifest["site-logo"];
  if (logo) {
    document.querySelector("#logo").append(picture(logo, srcset[logo], { alt: "", sizes: "3rem" }));
  }
  const pieces = Object.entries(manifest)
    .filter(([key, filename]) => !placed.includes(key) && typeof filename === "string")
    .map(([key, filename]) => piece(key, filename, srcset))
    .filter(Boolean);
  document.querySelector("#pieces").append(...pieces);
  document.querySelector("#gallery").hidden = pieces.length === 0;
  const missing = [!hero && "hero.webp", !logo && "the manifest's site-logo"].filter(Boolean);
  return missing.length
    ? `Not published yet: ${missing.join(" and ")}. Ask your agent for it.`
    : `Everything here was published by an agent; the manifest has ${Object.keys(manifest).length} entries.`;
}

const state = document.querySelector("#state");
show().then(
  (sentence) => {
    state.textContent = sentence;
    document.documentElement.dataset.state = "shown";
  },
  (error) => {
    state.textContent = `The manifest can't be read: ${error.message}`;
    document.documentElement.dataset.state = "failed";
  },
);
