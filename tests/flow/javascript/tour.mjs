// Does what applications do, by fhir-kit-client, against the platform at FHIR_URL with the token FHIR_TOKEN, and prints
// what came of it as one JSON object. FHIR_KIT_CLIENT says where the client is. tests/flow/test_javascript.py runs it
// and judges.

const { Client } = await import(process.env.FHIR_KIT_CLIENT);

const client = new Client({ baseUrl: process.env.FHIR_URL, bearerToken: process.env.FHIR_TOKEN });
const loinc = "http://loinc.org";
const found = {};

const heartRate = (patient, value, day) => ({
  resourceType: "Observation",
  status: "final",
  code: { coding: [{ system: loinc, code: "8867-4" }] },
  subject: { reference: `Patient/${patient}` },
  effectiveDateTime: `2026-11-${String(day).padStart(2, "0")}`,
  valueQuantity: { value, system: "http://unitsofmeasure.org", code: "/min" },
});
const values = (bundle) => (bundle.entry ?? []).map((entry) => entry.resource.valueQuantity.value);
const refused = async (asked) => {
  try {
    await asked;
  } catch (error) {
    return { status: error.response.status, code: error.response.data.issue[0].code };
  }
  return null;
};

const { fhirVersion, rest } = await client.capabilityStatement();
found.version = fhirVersion;
found.compartments = rest[0].compartment.length;

const name = [{ family: "Fjellrev", given: ["Kvikk"] }];
const person = await client.create({ resourceType: "Patient", body: { resourceType: "Patient", name } });
const { id } = person;
const changed = await client.update({ resourceType: "Patient", id, body: { ...person, active: false } });
const jsonPatch = [{ op: "replace", path: "/active", value: true }];
const patched = await client.patch({ resourceType: "Patient", id, jsonPatch });
const first = await client.vread({ resourceType: "Patient", id, version: "1" });
found.versions = [first, changed, patched].map((one) => [one.meta.versionId, one.active ?? null]);
found.etag = Client.httpFor(patched).response.headers.get("etag");
found.history = (await client.history({ resourceType: "Patient", id })).entry.length;

const number = { system: "http://example.org/number", value: "17" };
for (const city of ["Hamar", "Lom"]) {
  const body = { resourceType: "Organization", identifier: [number], name: "Klinikken", address: [{ city }] };
  const searchParams = { identifier: `${number.system}|${number.value}` };
  const clinic = await client.update({ resourceType: "Organization", searchParams, body });
  found.conditional = [...(found.conditional ?? []), [clinic.meta.versionId, clinic.address[0].city]];
}

const days = Array.from({ length: 25 }, (_, place) => place + 1);
const transaction = {
  resourceType: "Bundle",
  type: "transaction",
  entry: [
    ...days.map((day) => ({
      resource: heartRate(id, 50 + day, day),
      request: { method: "POST", url: "Observation" },
    })),
    {
      fullUrl: "urn:uuid:6c8f3e83-c351-4d33-838d-6be101c275d2",
      resource: {
        resourceType: "Encounter",
        status: "finished",
        class: { code: "AMB" },
        subject: { reference: `Patient/${id}` },
      },
      request: { method: "POST", url: "Encounter" },
    },
    {
      resource: {
        ...heartRate(id, 99, 26),
        encounter: { reference: "urn:uuid:6c8f3e83-c351-4d33-838d-6be101c275d2" },
      },
      request: { method: "POST", url: "Observation" },
    },
  ],
};
const done = await client.transaction({ body: transaction });
found.made = done.entry.filter((entry) => entry.response.status.startsWith("201")).length;

let page = await client.search({
  resourceType: "Observation",
  searchParams: { patient: id, code: `${loinc}|8867-4`, _sort: "-date", _count: 10 },
});
found.pages = [];
while (page) {
  found.pages.push(values(page));
  page = await client.nextPage({ bundle: page });
}

const byForm = { postSearch: true };
const narrow = { "value-quantity": "gt74", _sort: "date", date: "lt2026-11-26" };
found.posted = values(
  await client.search({ resourceType: "Observation", searchParams: { patient: id, ...narrow }, options: byForm }),
);
const [encounter] = (await client.search({ resourceType: "Encounter", searchParams: { patient: id } })).entry;
const inCompartment = (owner, resourceType, searchParams) =>
  client.search({ resourceType, compartment: owner, searchParams });
found.ofPatient = (
  await inCompartment({ resourceType: "Patient", id }, "Observation", { _summary: "count" })
).total;
found.ofEncounter = values(
  await inCompartment({ resourceType: "Encounter", id: encounter.resource.id }, "Observation", {}),
);

const included = await client.search({
  resourceType: "Observation",
  searchParams: { encounter: encounter.resource.id, _include: ["Observation:subject", "Observation:encounter"] },
});
const [match] = included.entry.map((entry) => entry.resource);
const whom = await client.resolve({ reference: match.subject.reference, context: included });
found.resolved = whom.name[0].family;

const all = await client.operation({ name: "$everything", resourceType: "Patient", id, method: "GET", input: { _count: 50 } });
found.everything = all.entry.length;
const batch = {
  resourceType: "Bundle",
  type: "batch",
  entry: [`Patient/${id}`, "Patient/nobody"].map((url) => ({ request: { method: "GET", url } })),
};
found.batch = (await client.batch({ body: batch })).entry.map((entry) => entry.response.status.slice(0, 3));

found.nonsense = await refused(client.search({ resourceType: "Patient", searchParams: { nonsense: "1" } }));
found.invalid = await refused(client.create({ resourceType: "Patient", body: { resourceType: "Patient", gender: "x" } }));
await client.delete({ resourceType: "Encounter", id: encounter.resource.id });
found.gone = await refused(client.read({ resourceType: "Encounter", id: encounter.resource.id }));

console.log(JSON.stringify(found));
