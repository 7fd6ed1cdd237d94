-- Requests with a token that is bound to a key, each with a proof of its own (RFC 9449), in the order of a file: method,
-- path and proof, separated by tabs. When the proofs are used up, it stops. Answers other than 2xx are counted.
-- wrk … -s bench/proofs.lua <base> -- <proofs file> <token file> <path of the base>
local lines, threads, place = {}, {}, 0

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  local base = args[3]
  local token = io.open(args[2]):read("*l")
  for line in io.lines(args[1]) do
    local method, path, proof = line:match("^(%S+)\t([^\t]+)\t(%S+)$")
    local headers = { ["Authorization"] = "DPoP " .. token, ["DPoP"] = proof, ["Accept"] = "application/fhir+json" }
    lines[#lines + 1] = wrk.format(method, base .. path, headers)
  end
  bad = 0
end

function response(status)
  if status >= 300 and place <= #lines then bad = bad + 1 end
end

function request()
  place = place + 1
  if place >= #lines then wrk.thread:stop() end
  return lines[math.min(place, #lines)]
end

function done(summary, latency)
  local wrong = 0
  for _, thread in ipairs(threads) do wrong = wrong + thread:get("bad") end
  io.write(string.format('RESULT {"requests":%d,"micros":%d,"p50":%d,"p99":%d,"bad":%d,"errors":%d}\n', summary.requests,
    summary.duration, latency:percentile(50), latency:percentile(99), wrong,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
