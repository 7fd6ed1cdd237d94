-- Requests drawn at random from a file: method, path, body, separated by tabs; answers other than 2xx are counted.
-- A DELETE without an id takes away what a POST of this run has created; until there is such a thing, it reads.
-- wrk … -s bench/requests.lua <base> -- <requests file> <token file> <path of the base> <gather: yes or no>
local requests, headers, threads, created = {}, {}, {}, {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  local base = args[3]
  local token = io.open(args[2]):read("*l")
  if token and token ~= "" then headers["Authorization"] = "Bearer " .. token end
  headers["Accept"] = "application/fhir+json"
  local sending = {}
  for name, value in pairs(headers) do sending[name] = value end
  sending["Content-Type"] = "application/fhir+json"
  for line in io.lines(args[1]) do
    local method, path, body = line:match("^(%S+)\t([^\t]+)\t?(.*)$")
    if method == "DELETE" then
      requests[#requests + 1] = false
    elseif body ~= "" then
      requests[#requests + 1] = wrk.format(method, base .. path, sending, body)
    else
      requests[#requests + 1] = wrk.format(method, base .. path, headers)
    end
  end
  if args[4] == "yes" then
    function response(status, given)
      if status >= 300 then bad = bad + 1 end
      local location = given["location"] or given["Location"]
      if status == 201 and location then
        created[#created + 1] = location:match("^https?://[^/]+(.-)/_history") or location:match("^(.-)/_history")
      end
    end
  else
    function response(status)
      if status >= 300 then bad = bad + 1 end
    end
  end
  math.randomseed(os.time() + tonumber(tostring(requests):match("0x(%x+)"), 16) % 100000)
  bad = 0
end

function request()
  local chosen = requests[math.random(#requests)]
  if chosen then return chosen end
  local path = table.remove(created)
  if path then return wrk.format("DELETE", path, headers) end
  repeat chosen = requests[math.random(#requests)] until chosen
  return chosen
end

function done(summary, latency)
  local wrong = 0
  for _, thread in ipairs(threads) do wrong = wrong + thread:get("bad") end
  io.write(string.format('RESULT {"requests":%d,"micros":%d,"p50":%d,"p99":%d,"bad":%d,"errors":%d}\n', summary.requests,
    summary.duration, latency:percentile(50), latency:percentile(99), wrong,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
