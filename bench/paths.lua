-- Requests drawn at random from a file of paths, with a token; answers other than 200 are counted.
-- wrk … -s bench/paths.lua <base> -- <paths file> <token file>
local paths, headers, threads = {}, {}, {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
  headers["Authorization"] = "Bearer " .. io.open(args[2]):read("*l")
  math.randomseed(os.time() + tonumber(tostring(paths):match("0x(%x+)"), 16) % 100000)
  bad = 0
end

function request()
  return wrk.format("GET", paths[math.random(#paths)], headers)
end

function response(status)
  if status ~= 200 then bad = bad + 1 end
end

function done(summary, latency)
  local wrong = 0
  for _, thread in ipairs(threads) do wrong = wrong + thread:get("bad") end
  io.write(string.format('RESULT {"requests":%d,"micros":%d,"p50":%d,"p99":%d,"bad":%d,"errors":%d}\n', summary.requests,
    summary.duration, latency:percentile(50), latency:percentile(99), wrong,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
