// Dragging on the agenda, for those who use a mouse. The buttons Up and Down do the same without it, and without this
// file: what is dragged is sent as one form with the whole new order.
"use strict";

for (const list of document.querySelectorAll("[data-agenda]")) {
  const form = document.getElementById(list.dataset.agenda);
  if (!form) continue;
  let dragged = null;
  for (const item of list.children) item.draggable = true;

  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-place]");
    if (!dragged) return;
    dragged.classList.add("agenda-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.place);
  });

  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-place]");
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    const after = event.clientY > box.top + box.height / 2;
    list.insertBefore(dragged, after ? over.nextElementSibling : over);
  });

  list.addEventListener("drop", (event) => event.preventDefault());

  list.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("agenda-dragged");
    dragged = null;
    const order = Array.from(list.children, (item) => item.dataset.place);
    if (order.every((place, at) => Number(place) === at + 1)) return;
    form.elements.order.value = order.join(",");
    form.submit();
  });
}
