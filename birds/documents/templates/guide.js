"use strict";
// Finds sections of the guide by words; DATA, SAY, COLON are set before it.
const field = document.getElementById("find");
const found = document.getElementById("found");
const MOST = 30;

function link(section) {
  const item = document.createElement("li");
  const to = document.createElement("a");
  to.href = section.file + (section.id ? "#" + section.id : "");
  to.textContent = section.heading === section.page ? section.page : section.page + COLON + section.heading;
  item.append(to);
  return item;
}

function search() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = words.length ? DATA.filter((one) => words.every((word) => one.text.includes(word))) : [];
  found.replaceChildren(...hits.slice(0, MOST).map(link));
  if (words.length && !hits.length) {
    const none = document.createElement("li");
    none.textContent = SAY;
    found.append(none);
  }
}

field.addEventListener("input", search);
search();
