-- wrk's script: GoKart's callbacks as they come in, about 2 kB each and no two conversions alike.
--
--   wrk -t 2 -c 64 -d 15s --timeout 10s -s bench/load/callbacks.lua URL/callbacks/gokart -- RUN SECRET
--
-- Of ten requests eight are new conversions, one repeats an earlier callback byte for byte, and one brings a newer status
-- of an earlier conversion (Pending to Success mostly, Success to Rejected now and then). RUN goes into every id, so that
-- two runs, and the threads of one, share no conversion; they share the 10,000 members. The routing values are those of
-- bench/load/sites.yaml.
--
-- wrk shares the machine with what it measures. So a body is put together from parts that are there already, everything
-- in it is drawn from the conversion's number alone (nothing is remembered), and there is no response(), which would cost
-- more than all of this: wrk counts by itself what is not answered 2xx.

local bit = require("bit")
local tobit, bxor, rol, band, rshift = bit.tobit, bit.bxor, bit.rol, bit.band, bit.rshift

local MEMBERS = 10000
-- In rounds of ten requests: far enough back to be answered at any number of connections. So far apart, too: at first both
-- reach back to numbers that were never sent, and an update and a repetition of such a number must not meet.
local REPEAT_AFTER, UPDATE_AFTER = 90, 40

local threads = {}

function setup(thread)
  thread:set("thread_number", #threads)
  table.insert(threads, thread)
end

-- Bob Jenkins' small fast generator: additions, rotations and exclusive ors, which LuaJIT compiles to as much.
local s0, s1, s2, s3

local function draw()
  local e = tobit(s0 - rol(s1, 27))
  s0 = bxor(s1, rol(s2, 17))
  s1 = tobit(s2 + s3)
  s2 = tobit(s3 + e)
  s3 = tobit(e + s0)
  return s3
end

local function seed(number, key, salt)
  s0, s1, s2, s3 = tobit(0xf1ea5eed), tobit(number), tobit(key), tobit(salt)
  for _ = 1, 12 do draw() end
end

-- Names a run or a thread by 32 bits.
local function key_of(text, salt)
  seed(#text, salt, 0)
  for i = 1, #text do
    s1 = bxor(s1, text:byte(i))
    draw()
  end
  for _ = 1, 12 do draw() end
  return s3
end

local HEX = {}
for i = 0, 65535 do HEX[i] = string.format("%04x", i) end
local TWO = {}
for i = 0, 99 do TWO[i] = string.format("%02d", i) end
local THREE = {}
for i = 0, 999 do THREE[i] = string.format("%03d", i) end

local function uuid()
  local a, b, c, d = draw(), draw(), draw(), draw()
  return HEX[rshift(a, 16)] .. HEX[band(a, 65535)] .. "-" .. HEX[rshift(b, 16)] .. "-" .. HEX[band(b, 65535)] .. "-" ..
    HEX[rshift(c, 16)] .. "-" .. HEX[band(c, 65535)] .. HEX[rshift(d, 16)] .. HEX[band(d, 65535)]
end

-- Six digits after the second.
local function micros()
  local drawn = rshift(draw(), 1)
  return THREE[drawn % 1000] .. THREE[rshift(drawn, 10) % 1000]
end

local function clock(second)
  return TWO[math.floor(second / 3600) % 24] .. ":" .. TWO[math.floor(second / 60) % 60] .. ":" .. TWO[second % 60]
end

local function amount(drawn)
  return TWO[10 + drawn % 90] .. "." .. TWO[rshift(drawn, 8) % 100]
end

local function json(text)
  return text and '"' .. text .. '"' or "null"
end

-- Where a member plays decides which routing rule takes its conversions.
local APPS = {
  { sub1 = "arcade-ios", device = "IOS" },
  { sub1 = "arcade-android", device = "Android" },
  { sub1 = "cashback-web", device = "Browser" },
  { sub1 = nil, sub2 = "campaign:spring-7", device = "All" },
}

local member_parts, offer_parts = {}, {}
local run_key, thread_key

local function make_members()
  for i = 0, MEMBERS - 1 do
    seed(i, 0x6d656d62, 1)
    local tester = i % 20 == 19
    local app = APPS[1 + i % #APPS]
    member_parts[i] = '"pubMemberId":"' .. (tester and "test-" or "") .. uuid() ..
      '","pubClickId":null,"pubSessionId":null,"pubGender":' .. json(i % 3 == 0 and "f") .. ',"pubAge":"' .. 18 + i % 60 ..
      '","pubGeoCountry":"US","pubGeoState":"California","pubPostalCode":"9' .. THREE[i % 1000] .. TWO[i % 10]:sub(2) ..
      '","pubSub1":' .. json(not tester and app.sub1) .. ',"pubSub2":' .. json(not tester and app.sub2) ..
      ',"pubSub3":null,"pubSub4":null,"pubSub5":null,"pubSub6":null,"pubSub7":null,"pubSub8":null,"pubSub9":null,' ..
      '"pubSub10":null,"pubSub11":null,"pubSub12":null,"pubSub13":null,"pubSub14":null,"pubSub15":null,"pubDevice":' ..
      json(app.device) .. ","
  end
end

local OFFERS = { "Heroic Journey", "CreditStrong", "Bingo Blitz", "Survey of the Day", "Brown Boots Winter Sale" }
local ADVERTISERS = { "Brown Boots", "Blizzard Inc.", "Northern Lights Media", "Red Panda Games" }
local CATEGORIES = { "Credit", "MMORPG", "Survey", "Shopping", "Casino" }

local function make_offers()
  for i = 0, 39 do
    seed(i, 0x6f666672, 2)
    offer_parts[i] = '"offerId":"' .. uuid() .. '","offerName":"' .. OFFERS[1 + i % 5] .. " " .. i ..
      '","offerAdvertiserId":"' .. uuid() .. '","offerEventId":null,"offerAdvertiserName":"' .. ADVERTISERS[1 + i % 4] ..
      '","offerCategoryId":"' .. uuid() .. '","offerCategoryName":"' .. CATEGORIES[1 + i % 5] ..
      '","offerCountryId":"' .. uuid() .. '","offerCountryCode2":"US","offerCountryCode3":"USA",' ..
      '"eventId":null,"eventName":null,"sequenceNumber":null,"partnerId":"' .. uuid() ..
      '","partnerName":"Partner of the publisher ' .. TWO[i % 7] .. '",'
  end
end

local REST = '"trackSysEventId":null,"trackSysConversionId":null,"trackSysConversionAmount":"49.99",' ..
  '"trackSysConversionIpAddress":"203.0.113.7","trackSysConversionEmail":"someone@example.com","trackSysConversionUserId":null,' ..
  '"trackSysConversionSub1":null,"trackSysConversionSub2":null,"trackSysConversionSub3":null,' ..
  '"trackSysConversionSub4":null,"trackSysConversionSub5":null,'

local STATUS = {
  Success = { '"status":"Success","rejectionReason":null,', '"isRewardSent":true,' },
  Pending = { '"status":"Pending","rejectionReason":null,', '"isRewardSent":false,' },
  Rejected = { '"status":"Rejected","rejectionReason":"Fraud",', '"isRewardSent":false,' },
}

local SENT, SENT_LATER = '","sentAt":"2026-01-15T', '","sentAt":"2026-01-16T'

-- The callback of a conversion by its number: its first one, or the later one that brings another status.
local function body_of(number, status, later)
  seed(number, run_key, thread_key)
  local conversion, click, view, first, second = uuid(), uuid(), uuid(), uuid(), uuid()
  local who, what, points = rshift(draw(), 1), rshift(draw(), 1), rshift(draw(), 1)
  local said = STATUS[status]
  local time = clock(math.floor(number / 40) % 86400)
  local completed, created, clicked, sent, sent_later = micros(), micros(), micros(), micros(), micros()
  return '{"id":"' .. (later and second or first) .. (later and SENT_LATER or SENT) .. time .. "." ..
    (later and sent_later or sent) .. TWO[what % 100]:sub(2) .. '+00:00","conversion":{' .. said[1] ..
    '"userCompletedAt":"2026-01-15T' .. time .. "." .. completed .. '+00:00",' .. said[2] ..
    '"viewId":"' .. view .. '","clickId":"' .. click .. '","conversionId":"' .. conversion .. '",' ..
    offer_parts[what % 40] .. '"rewardPoints":' .. amount(points) .. ',"revenue":' .. amount(rshift(points, 16)) .. "," ..
    member_parts[who % MEMBERS] .. REST ..
    '"createdAt":"2026-01-15T' .. time .. "." .. created .. '+00:00","clickTime":"2026-01-14T' .. time .. "." .. clicked ..
    '+00:00"}}'
end

-- Every eighth conversion is one that will hear a second time: Pending at first, or a Success that will be rejected.
local function is_rejected_later(number) return math.floor(number / 8) % 5 == 4 end

local function first_body(number)
  local pending = number % 8 == 3 and not is_rejected_later(number)
  return body_of(number, pending and "Pending" or "Success", false)
end

local function later_body(number)
  return body_of(number, is_rejected_later(number) and "Rejected" or "Success", true)
end

local counter = 0

-- The first repeats and updates reach back to numbers that were never sent: these are new conversions then.
local function next_body()
  local round, turn = math.floor(counter / 10), counter % 10
  counter = counter + 1
  if turn < 8 then return first_body(8 * round + turn) end
  if turn == 8 then return first_body(8 * (round - REPEAT_AFTER) + round % 8) end
  return later_body(8 * (round - UPDATE_AFTER) + 3)
end

local head

function init(args)
  local run, secret = args[1], args[2]
  if not run or not secret then error("usage: wrk … -s callbacks.lua URL -- RUN SECRET") end
  run_key, thread_key = key_of(run, 3), key_of(run .. "/" .. thread_number, 4)
  make_members()
  make_offers()
  head = "POST " .. wrk.path .. " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port ..
    "\r\nContent-Type: application/json\r\nUser-Agent: GoKart\r\nX-Api-Token: " .. secret .. "\r\nContent-Length: "
end

function request()
  local body = next_body()
  return head .. #body .. "\r\n\r\n" .. body
end

-- Refused: an answer that is not 2xx. Failed: none at all, or one after more than wrk's --timeout.
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%.6f,"refused":%d,"failed":%d,"p50Ms":%.3f,"p90Ms":%.3f,"p99Ms":%.3f,"p999Ms":%.3f,' ..
    '"maxMs":%.3f,"meanMs":%.3f}\n',
    summary.requests, summary.duration / 1e6, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50) / 1000,
    latency:percentile(90) / 1000, latency:percentile(99) / 1000, latency:percentile(99.9) / 1000, latency.max / 1000,
    latency.mean / 1000))
end
