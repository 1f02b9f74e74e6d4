// What the page says to its server. The token is the first part of the address the page was opened by.

const token = location.pathname.split("/")[1];

export class Refused extends Error {
  constructor(message, view = null) {
    super(message);
    this.view = view; // what stands instead of a stale card
  }
}

async function answer(path, options) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", credentials: "omit", ...options });
  } catch {
    throw new Refused("No answer: is `climits review --web` still running? Load the page again to see what was saved.");
  }
  if (!response.ok) {
    const said = await response.json().catch(() => ({}));
    throw new Refused(said.message || `The server answered ${response.status}.`, said.view);
  }
  return response;
}

export async function get(path, values = {}) {
  return (await answer(`${path}?${new URLSearchParams(values)}`)).json();
}

export async function picture(paper, page) {
  return (await answer(`page?${new URLSearchParams({ paper, page })}`)).blob();
}

export async function post(path, body) {
  const headers = { "Content-Type": "application/json", "X-Review-Token": token };
  return (await answer(path, { method: "POST", headers, body: JSON.stringify(body) })).json();
}
