/**
 * The functions that a person's statement may call: they work on what they are given, and reach nothing else. What is
 * not here is refused, so that a newer engine's functions are, too, until somebody has looked at them. (Left out on
 * purpose: whatever reads files, addresses, tables, dictionaries, settings, the server or its users, waits, or makes
 * work without end.)
 */

const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');

const ordinary: ReadonlySet<string> = new Set(
  words(`
    and or not xor if multiif ifnull nullif coalesce isnull isnotnull isnullable iszeroornull tonullable assumenotnull
    equals notequals less greater lessorequals greaterorequals isdistinctfrom isnotdistinctfrom
    in notin globalin globalnotin nullin notnullin exists
    plus minus multiply divide intdiv intdivorzero modulo positivemodulo negate abs sign gcd lcm
    least greatest max2 min2 isnan isfinite isinfinite ifnotfinite
    exp exp2 exp10 log log2 log10 log1p ln sqrt cbrt pow power intexp2 intexp10 sin cos tan asin acos atan atan2 pi e
    floor ceil ceiling round roundbankers trunc truncate rounddown roundage roundduration roundtoexp2 width_bucket
    widthbucket
    bitand bitor bitxor bitnot bitshiftleft bitshiftright bitcount bittest
    cast _cast accuratecast accuratecastornull accuratecastordefault reinterpret
    touint8 touint16 touint32 touint64 touint128 touint256 toint8 toint16 toint32 toint64 toint128 toint256
    touint8orzero touint16orzero touint32orzero touint64orzero toint8orzero toint16orzero toint32orzero toint64orzero
    touint8ornull touint16ornull touint32ornull touint64ornull toint8ornull toint16ornull toint32ornull toint64ornull
    tofloat32 tofloat64 tofloat64orzero tofloat64ornull todecimal32 todecimal64 todecimal128
    tostring tofixedstring tobool tolowcardinality todate todate32 todatetime todatetime64 todateornull
    todatetimeornull todateorzero todatetimeorzero todatetime64ornull parsedatetime parsedatetimebesteffort
    parsedatetimebesteffortornull parsedatetime64besteffort touuid touuidorzero touuidornull uuidstringtonum
    uuidnumtostring
    tointervalsecond tointervalminute tointervalhour tointervalday tointervalweek tointervalmonth tointervalquarter
    tointervalyear tointervalmillisecond tointervalmicrosecond tointervalnanosecond
    now now64 today yesterday timezoneof totimezone toyear toquarter tomonth toweek toyearweek todayofyear
    todayofmonth todayofweek tohour tominute tosecond tomillisecond tounixtimestamp
    tostartofyear tostartofquarter tostartofmonth tostartofweek tostartofday tostartofhour tostartofminute
    tostartofsecond tostartoffiveminutes tostartoffiveminute tostartoftenminutes tostartoffifteenminutes
    tostartofinterval tolastdayofmonth tomonday toyyyymm toyyyymmdd toyyyymmddhhmmss todate date_trunc datetrunc
    datediff date_diff timediff age dateadd datesub date_add date_sub timestamp_add timestamp_sub addseconds addminutes
    addhours adddays addweeks addmonths addquarters addyears addmilliseconds addnanoseconds subtractseconds
    subtractminutes subtracthours subtractdays subtractweeks subtractmonths subtractquarters subtractyears
    formatdatetime datename monthname timeslot timeslots fromunixtimestamp fromunixtimestamp64milli
    fromunixtimestamp64micro fromunixtimestamp64nano tounixtimestamp64milli tounixtimestamp64micro
    tounixtimestamp64nano
    length lengthutf8 char_length character_length empty notempty lower upper lowerutf8 upperutf8 lcase ucase initcap
    reverse reverseutf8 concat concatwithseparator concat_ws substring substr mid substringutf8
    substringindex substring_index left right leftutf8 rightutf8 leftpad rightpad leftpadutf8 rightpadutf8 lpad rpad
    trim ltrim rtrim trimboth trimleft trimright startswith endswith startswithutf8 endswithutf8 ascii char
    position positionutf8 positioncaseinsensitive positioncaseinsensitiveutf8 locate countsubstrings
    countsubstringscaseinsensitive hastoken hastokencaseinsensitive hassubsequence
    like notlike ilike notilike match extract extractall extractgroups extractallgroups countmatches
    multisearchany multisearchfirstindex multisearchfirstposition
    replace replaceone replaceall replaceregexpone replaceregexpall translate translateutf8
    splitbychar splitbystring splitbyregexp splitbywhitespace splitbynonalpha tokens ngrams
    format formatreadablesize formatreadabledecimalsize formatreadablequantity formatreadabletimedelta bar
    hex unhex bin base64encode base64decode tovalidutf8 isvalidutf8 encodexmlcomponent
    editdistance levenshteindistance ngramdistance jarowinklersimilarity
    cityhash64 siphash64 xxhash64 murmurhash3_64 inthash64 inthash32 halfmd5 md5 sha1 sha256 crc32
    array arrayelement arrayconcat arrayslice arraypushback arraypushfront arraypopback arraypopfront
    arrayresize arrayreverse arraysort arrayreversesort arraypartialsort arraydistinct arrayuniq arraycompact
    arrayflatten arrayintersect arrayunion arrayexcept arrayzip arrayenumerate arrayenumerateuniq arrayenumeratedense
    arraycumsum arraydifference arraymap arrayfilter arraycount arrayexists arrayall arrayfirst arraylast
    arrayfirstindex arraylastindex arraysum arrayavg arraymin arraymax arrayproduct arrayfold
    arrayfill arrayreversefill arraysplit arraystringconcat arrayjoin has hasall hasany hassubstr indexof countequal
    lambda emptyarraystring emptyarrayuint64
    tuple tupleelement untuple tupleconcat tuplenames
    map mapfromarrays mapkeys mapvalues mapcontains mapcontainskey mapcontainskeylike mapextractkeylike mapfilter
    mapapply mapexists mapall mapadd mapsubtract mapsort mapupdate mapconcat mappopulateseries
    jsonextract jsonextractstring jsonextractint jsonextractuint jsonextractfloat jsonextractbool jsonextractraw
    jsonhas jsonlength tojsonstring
    domain path protocol cutquerystring
    transform totypename identity materialize ignore grouping rownumberinallblocks
    runningdifference runningaccumulate tuplehammingdistance
  `),
);

const aggregates: ReadonlySet<string> = new Set(
  words(`
    count sum avg min max any anylast first_value last_value first_value_respect_nulls last_value_respect_nulls anyheavy
    argmin argmax sumwithoverflow sumkahan sumcount summap minmap maxmap avgweighted groupuniqarray grouparray
    grouparraylast grouparraysorted grouparraysample grouparraymovingsum grouparraymovingavg groupconcat
    groupbitand groupbitor groupbitxor uniq uniqexact uniqcombined uniqcombined64 uniqhll12
    median medianexact quantile quantiles quantileexact quantilesexact quantileexactweighted quantilesexactweighted
    quantiletdigest quantilestdigest quantiletdigestweighted quantiledd quantilesdd quantiletiming quantilestiming
    varpop varsamp stddevpop stddevsamp stddev covarpop covarsamp corr skewpop skewsamp kurtpop kurtsamp
    topk topkweighted entropy simplelinearregression histogram deltasum deltasumtimestamp maxintersections
    intervallengthsum sparkbar singlevalueornull studentttest welchttest mannwhitneyutest boundingratio
    exponentialmovingaverage exponentialtimedecayedavg windowfunnel retention sequencematch sequencecount
    row_number rank dense_rank denserank percent_rank cume_dist ntile lag lead laginframe leadinframe nth_value
    nonnegativederivative
  `),
);

const combinators = /(?:if|array|map|distinct|ornull|ordefault|foreach|argmin|argmax)$/;

export function isAllowedFunction(name: string): boolean {
  let plain = name.toLowerCase();
  if (ordinary.has(plain)) {
    return true;
  }
  // As in sumIfOrNull: each combinator changes how the same rows are added up.
  for (let i = 0; i < 3; i++) {
    if (aggregates.has(plain)) {
      return true;
    }
    plain = plain.replace(combinators, '');
  }
  return aggregates.has(plain);
}

/** The table functions that make rows of nothing. */
export const tableFunctions: ReadonlySet<string> = new Set(['numbers', 'generate_series']);
