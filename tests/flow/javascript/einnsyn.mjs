// Reads councils, cases and meetings by eInnsyn's own client from the platform at EINNSYN_URL, page by page and one by
// one, and prints what it was given as one JSON object. EINNSYN_SDK says where the client is.
// tests/flow/test_einnsyn.py runs it and judges.

const { default: Client, EInnsynError } = await import(process.env.EINNSYN_SDK);

const client = new Client({ baseUrl: process.env.EINNSYN_URL });
const found = {};

for (const kind of ["enhet", "moetesak", "moetemappe"]) {
  const first = await client[kind].list({ limit: 20 });
  const ids = [];
  for await (const item of client.iterate(first)) {
    ids.push(item.id);
  }
  found[kind] = { pages: first.next === undefined ? "one" : "several", ids, each: [] };
  for (const id of ids) {
    found[kind].each.push(await client[kind].get(id));
  }
}

// What one names of another is there by that name.
found.named = { enhet: new Set(), moetesak: new Set() };
for (const { utvalgObjekt, moetesak } of found.moetemappe.each) {
  found.named.enhet.add((await client.enhet.get(utvalgObjekt)).id);
  for (const { id } of moetesak ?? []) {
    found.named.moetesak.add((await client.moetesak.get(id)).id);
  }
}
found.named = { enhet: [...found.named.enhet].sort(), moetesak: [...found.named.moetesak].sort() };

found.missing = await client.moetesak.get("ms_ingen").then(
  () => "there",
  (error) => (error instanceof EInnsynError ? error.type : error.constructor.name),
);

process.stdout.write(JSON.stringify(found));
