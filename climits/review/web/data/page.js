// The page of the paper: a picture with the evidence boxed, at first as near as the boxes allow.

import { element } from "./card.js";
import { picture } from "./server.js";

const PIXELS_A_POINT = 150 / 72; // extractors.pages.pictures draws at 150 dpi …
const MOST_PIXELS = 39e6; // … and very large pages coarser, on which boxes cannot be placed
const MARGIN_PT = 1.5;
const AROUND_PT = 36;
const LEAST_WIDTH_PT = 300; // a column of a two-column page with what is beside it
const MOST_ZOOM = 3; // CSS pixels a point
const LEAST_TABLE_ZOOM = 1.25; // a table of 8 points is read at 10 pixels; a wider one is brought near by its cell
const SVG = "http://www.w3.org/2000/svg";

let shown = null; // {paper, page, pages, width, height} in points
let zoom = 1;
let whole = false;
let wanted = 0; // answers to older requests are dropped

export async function showPage(card, page) {
  const request = ++wanted;
  const pages = card.pages;
  const number = page || pages.evidence[0] || 1;
  shown = null;
  element("sheet").hidden = true;
  element("page-number").textContent = pages.last ? `p. ${number} of ${pages.last}` : `p. ${number}`;
  element("page-back").disabled = number <= 1;
  element("page-on").disabled = Boolean(pages.last) && number >= pages.last;
  say(pages.there ? "drawing the page …" : `The PDF of ${card.arxiv_id} is not in the lake.`);
  if (!pages.there) return number;
  try {
    const drawn = await picture(card.arxiv_id, number);
    const table = card.table && card.table.page === number ? card.table.box : null;
    if (request === wanted) await lay(drawn, pages.boxes[number] || [], table, number, card);
  } catch (error) {
    if (request === wanted) say(error.message);
  }
  return number;
}

export function clearPage() {
  wanted += 1;
  shown = null;
  element("sheet").hidden = true;
  element("page-number").textContent = "";
  say("");
}

function say(message) {
  element("page-message").textContent = message;
}

async function lay(drawn, boxes, table, number, card) {
  const image = element("picture");
  URL.revokeObjectURL(image.src);
  image.src = URL.createObjectURL(drawn);
  await image.decode();
  const [width, height] = [image.naturalWidth / PIXELS_A_POINT, image.naturalHeight / PIXELS_A_POINT];
  const placeable = image.naturalWidth * image.naturalHeight < MOST_PIXELS;
  image.alt = `Page ${number} of ${card.arxiv_id}, ${boxes.length} boxes around what was read`;
  shown = { width, height, table, boxes: placeable ? boxes : [] };
  whole = !shown.boxes.length;
  say(placeable || !boxes.length ? "" : "The page is too large for its boxes to be placed.");
  element("sheet").hidden = false;
  drawBoxes();
  fit();
}

function drawBoxes() {
  const layer = element("boxes");
  layer.setAttribute("viewBox", `0 0 ${shown.width} ${shown.height}`);
  layer.replaceChildren(...shown.boxes.map(([x0, y0, x1, y1]) => {
    const frame = document.createElementNS(SVG, "rect");
    const sides = { x: x0 - MARGIN_PT, y: y0 - MARGIN_PT, width: x1 - x0 + 2 * MARGIN_PT, height: y1 - y0 + 2 * MARGIN_PT };
    for (const [name, value] of Object.entries(sides)) frame.setAttribute(name, Math.max(0, value));
    return frame;
  }));
}

// The part of the page to bring near: the table as wide as it is, where it can be read so, around the cell if it is too
// high; else all boxes where they fit together; else the first.
function target(room) {
  const table = shown.table;
  if (table && zoomOn(table, room) >= LEAST_TABLE_ZOOM) {
    const [, top, , bottom] = shown.boxes[0];
    const fits = (table[3] - table[1]) * zoomOn(table, room) <= room.height;
    return fits ? table : [table[0], top, table[2], bottom];
  }
  const union = boxes => [
    Math.min(...boxes.map(b => b[0])), Math.min(...boxes.map(b => b[1])),
    Math.max(...boxes.map(b => b[2])), Math.max(...boxes.map(b => b[3])),
  ];
  const all = union(shown.boxes);
  const scale = zoomOn(all, room);
  return (all[3] - all[1]) * scale <= room.height ? all : shown.boxes[0];
}

function zoomOn([x0, , x1], room) {
  const width = Math.min(shown.width, Math.max(LEAST_WIDTH_PT, x1 - x0 + 2 * AROUND_PT));
  return Math.min(MOST_ZOOM, room.width / width);
}

function fit() {
  const viewer = element("viewer");
  const room = { width: viewer.clientWidth, height: viewer.clientHeight };
  element("whole-label").textContent = whole ? "box" : "whole page";
  if (whole) {
    setZoom(Math.min(room.width / shown.width, room.height / shown.height));
    viewer.scrollTo(0, 0);
    return;
  }
  const box = target(room);
  setZoom(zoomOn(box, room));
  viewer.scrollTo(((box[0] + box[2]) * zoom - room.width) / 2, ((box[1] + box[3]) * zoom - room.height) / 2);
}

function setZoom(value) {
  zoom = value;
  const sheet = element("sheet");
  sheet.style.width = `${shown.width * zoom}px`;
  sheet.style.height = `${shown.height * zoom}px`;
}

export function toggleWhole() {
  if (!shown) return;
  whole = !whole && shown.boxes.length > 0 ? true : !shown.boxes.length;
  fit();
}

export function zoomBy(factor) {
  if (!shown) return;
  const viewer = element("viewer");
  const [x, y] = [viewer.scrollLeft + viewer.clientWidth / 2, viewer.scrollTop + viewer.clientHeight / 2];
  const before = zoom;
  setZoom(Math.min(8, Math.max(0.2, zoom * factor)));
  viewer.scrollTo((x * zoom) / before - viewer.clientWidth / 2, (y * zoom) / before - viewer.clientHeight / 2);
}

addEventListener("resize", () => { if (shown) fit(); });
