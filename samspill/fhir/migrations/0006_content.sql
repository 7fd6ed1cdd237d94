-- What a resource says in words, for the search parameters `_content` and `_text`
-- (http://hl7.org/fhir/R4/search.html#content). Nothing is kept beside the resource: its text is read when it is asked
-- about. Words are compared as `samspill/fhir/search/strings.py` compares strings, and the two must agree.

-- Letters without case and accents; but æ, ø and å stay, a with a ring being a letter of its own.
DO $do$
DECLARE
    -- The first of these that this server has: all know the small letters of Unicode.
    small text := (
        SELECT format('pg_catalog.%I', collname) FROM pg_collation
        WHERE collname IN ('pg_c_utf8', 'und-x-icu', 'C.utf8', 'C.UTF-8')
            AND collencoding IN (-1, pg_char_to_encoding('UTF8'))
        ORDER BY array_position(ARRAY['pg_c_utf8', 'und-x-icu', 'C.utf8', 'C.UTF-8'], collname::text)
        LIMIT 1
    );
    -- Unicode's combining marks, those that `unicodedata.combining` knows.
    marks text := '['
        || '\u0300-\u034e\u0350-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1-\u05c2\u05c4-\u05c5\u05c7'
        || '\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7-\u06e8\u06ea-\u06ed\u0711'
        || '\u0730-\u074a\u07eb-\u07f3\u07fd\u0816-\u0819\u081b-\u0823\u0825-\u0827\u0829-\u082d\u0859-\u085b'
        || '\u0898-\u089f\u08ca-\u08e1\u08e3-\u08ff\u093c\u094d\u0951-\u0954\u09bc\u09cd\u09fe\u0a3c\u0a4d\u0abc'
        || '\u0acd\u0b3c\u0b4d\u0bcd\u0c3c\u0c4d\u0c55-\u0c56\u0cbc\u0ccd\u0d3b-\u0d3c\u0d4d\u0dca\u0e38-\u0e3a'
        || '\u0e48-\u0e4b\u0eb8-\u0eba\u0ec8-\u0ecb\u0f18-\u0f19\u0f35\u0f37\u0f39\u0f71-\u0f72\u0f74'
        || '\u0f7a-\u0f7d\u0f80\u0f82-\u0f84\u0f86-\u0f87\u0fc6\u1037\u1039-\u103a\u108d\u135d-\u135f'
        || '\u1714-\u1715\u1734\u17d2\u17dd\u18a9\u1939-\u193b\u1a17-\u1a18\u1a60\u1a75-\u1a7c\u1a7f'
        || '\u1ab0-\u1abd\u1abf-\u1ace\u1b34\u1b44\u1b6b-\u1b73\u1baa-\u1bab\u1be6\u1bf2-\u1bf3\u1c37'
        || '\u1cd0-\u1cd2\u1cd4-\u1ce0\u1ce2-\u1ce8\u1ced\u1cf4\u1cf8-\u1cf9\u1dc0-\u1dff\u20d0-\u20dc\u20e1'
        || '\u20e5-\u20f0\u2cef-\u2cf1\u2d7f\u2de0-\u2dff\u302a-\u302f\u3099-\u309a\ua66f\ua674-\ua67d'
        || '\ua69e-\ua69f\ua6f0-\ua6f1\ua806\ua82c\ua8c4\ua8e0-\ua8f1\ua92b-\ua92d\ua953\ua9b3\ua9c0\uaab0'
        || '\uaab2-\uaab4\uaab7-\uaab8\uaabe-\uaabf\uaac1\uaaf6\uabed\ufb1e\ufe20-\ufe2f\U000101fd\U000102e0'
        || '\U00010376-\U0001037a\U00010a0d\U00010a0f\U00010a38-\U00010a3a\U00010a3f\U00010ae5-\U00010ae6'
        || '\U00010d24-\U00010d27\U00010eab-\U00010eac\U00010f46-\U00010f50\U00010f82-\U00010f85\U00011046'
        || '\U00011070\U0001107f\U000110b9-\U000110ba\U00011100-\U00011102\U00011133-\U00011134\U00011173'
        || '\U000111c0\U000111ca\U00011235-\U00011236\U000112e9-\U000112ea\U0001133b-\U0001133c\U0001134d'
        || '\U00011366-\U0001136c\U00011370-\U00011374\U00011442\U00011446\U0001145e\U000114c2-\U000114c3'
        || '\U000115bf-\U000115c0\U0001163f\U000116b6-\U000116b7\U0001172b\U00011839-\U0001183a'
        || '\U0001193d-\U0001193e\U00011943\U000119e0\U00011a34\U00011a47\U00011a99\U00011c3f\U00011d42'
        || '\U00011d44-\U00011d45\U00011d97\U00016af0-\U00016af4\U00016b30-\U00016b36\U00016ff0-\U00016ff1'
        || '\U0001bc9e\U0001d165-\U0001d169\U0001d16d-\U0001d172\U0001d17b-\U0001d182\U0001d185-\U0001d18b'
        || '\U0001d1aa-\U0001d1ad\U0001d242-\U0001d244\U0001e000-\U0001e006\U0001e008-\U0001e018'
        || '\U0001e01b-\U0001e021\U0001e023-\U0001e024\U0001e026-\U0001e02a\U0001e130-\U0001e136\U0001e2ae'
        || '\U0001e2ec-\U0001e2ef\U0001e8d0-\U0001e8d6\U0001e944-\U0001e94a'
        || ']+';
BEGIN
    EXECUTE format($made$
        CREATE FUNCTION fhir.folded(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN CASE
            WHEN octet_length(said) = char_length(said) THEN lower(said COLLATE %1$s)
            ELSE regexp_replace(
                replace(
                    normalize(
                        -- Where the small form is not the folded form: sharp s, and a few letters of Greek and old Cyrillic.
                        translate(
                            replace(lower(normalize(said, NFKD) COLLATE %1$s), 'ß', 'ss'),
                            U&'\03C2\0345\1C80\1C81\1C82\1C83\1C84\1C85\1C86\1C87\1C88', 'σιвдосттъѣꙋ'),
                        NFKD),
                    U&'a\030A', 'å'),
                %2$L, '', 'g')
        END
    $made$, coalesce(small, 'pg_catalog."C"'), marks);
END
$do$;

-- Words with a space before and after each. What is no letter and no digit parts them.
CREATE FUNCTION fhir.words(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ' ' || regexp_replace(
    fhir.folded(said),
    '[\u0001-/:-@\[-`{-\u00bf\u00d7\u00f7\u1680\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u2e00-\u2e7f\u3000-\u303f]+',
    ' ', 'g'
) || ' ';

-- What a string of JSON says, from what stands between its quotes.
CREATE FUNCTION fhir.unquoted(written text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN strpos(written, '\') = 0 THEN written
    WHEN strpos(written, '\u') = 0 THEN regexp_replace(written, '\\["\\/bfnrt]', ' ', 'g')
    ELSE unistr(regexp_replace(written, '\\["\\/bfnrt]', ' ', 'g'))
END;

-- What stands for a sign in XHTML, such as `&aring;`, `&#229;` and `&#xE5;`.
CREATE FUNCTION fhir.sign(named text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN named ~ '^#[0-9]{1,6}$' AND substr(named, 2)::int BETWEEN 1 AND 55295 THEN chr(substr(named, 2)::int)
    WHEN named ~ '^#[xX][0-9a-fA-F]{1,4}$' AND named !~ '^#[xX](0+|[dD][89a-fA-F]..)$'
        THEN unistr('\' || lpad(substr(named, 3), 4, '0'))
    ELSE coalesce('{"AElig":"Æ","Aacute":"Á","Acirc":"Â","Agrave":"À","Alpha":"Α","Aring":"Å","Atilde":"Ã","Auml":"Ä"
        ,"Beta":"Β","Ccedil":"Ç","Chi":"Χ","Dagger":"‡","Delta":"Δ","ETH":"Ð","Eacute":"É","Ecirc":"Ê"
        ,"Egrave":"È","Epsilon":"Ε","Eta":"Η","Euml":"Ë","Gamma":"Γ","Iacute":"Í","Icirc":"Î","Igrave":"Ì"
        ,"Iota":"Ι","Iuml":"Ï","Kappa":"Κ","Lambda":"Λ","Mu":"Μ","Ntilde":"Ñ","Nu":"Ν","OElig":"Œ","Oacute":"Ó"
        ,"Ocirc":"Ô","Ograve":"Ò","Omega":"Ω","Omicron":"Ο","Oslash":"Ø","Otilde":"Õ","Ouml":"Ö","Phi":"Φ"
        ,"Pi":"Π","Prime":"″","Psi":"Ψ","Rho":"Ρ","Scaron":"Š","Sigma":"Σ","THORN":"Þ","Tau":"Τ","Theta":"Θ"
        ,"Uacute":"Ú","Ucirc":"Û","Ugrave":"Ù","Upsilon":"Υ","Uuml":"Ü","Xi":"Ξ","Yacute":"Ý","Yuml":"Ÿ"
        ,"Zeta":"Ζ","aacute":"á","acirc":"â","acute":"´","aelig":"æ","agrave":"à","alefsym":"ℵ","alpha":"α"
        ,"amp":"&","and":"∧","ang":"∠","aring":"å","asymp":"≈","atilde":"ã","auml":"ä","bdquo":"„","beta":"β"
        ,"brvbar":"¦","bull":"•","cap":"∩","ccedil":"ç","cedil":"¸","cent":"¢","chi":"χ","circ":"ˆ","clubs":"♣"
        ,"cong":"≅","copy":"©","crarr":"↵","cup":"∪","curren":"¤","dArr":"⇓","dagger":"†","darr":"↓","deg":"°"
        ,"delta":"δ","diams":"♦","divide":"÷","eacute":"é","ecirc":"ê","egrave":"è","empty":"∅","emsp":" "
        ,"ensp":" ","epsilon":"ε","equiv":"≡","eta":"η","eth":"ð","euml":"ë","euro":"€","exist":"∃","fnof":"ƒ"
        ,"forall":"∀","frac12":"½","frac14":"¼","frac34":"¾","frasl":"⁄","gamma":"γ","ge":"≥","gt":">","hArr":"⇔"
        ,"harr":"↔","hearts":"♥","hellip":"…","iacute":"í","icirc":"î","iexcl":"¡","igrave":"ì","image":"ℑ"
        ,"infin":"∞","int":"∫","iota":"ι","iquest":"¿","isin":"∈","iuml":"ï","kappa":"κ","lArr":"⇐","lambda":"λ"
        ,"lang":"〈","laquo":"«","larr":"←","lceil":"⌈","ldquo":"“","le":"≤","lfloor":"⌊","lowast":"∗","loz":"◊"
        ,"lrm":"‎","lsaquo":"‹","lsquo":"‘","lt":"<","macr":"¯","mdash":"—","micro":"µ","middot":"·","minus":"−"
        ,"mu":"μ","nabla":"∇","nbsp":" ","ndash":"–","ne":"≠","ni":"∋","not":"¬","notin":"∉","nsub":"⊄"
        ,"ntilde":"ñ","nu":"ν","oacute":"ó","ocirc":"ô","oelig":"œ","ograve":"ò","oline":"‾","omega":"ω"
        ,"omicron":"ο","oplus":"⊕","or":"∨","ordf":"ª","ordm":"º","oslash":"ø","otilde":"õ","otimes":"⊗"
        ,"ouml":"ö","para":"¶","part":"∂","permil":"‰","perp":"⊥","phi":"φ","pi":"π","piv":"ϖ","plusmn":"±"
        ,"pound":"£","prime":"′","prod":"∏","prop":"∝","psi":"ψ","quot":"\"","rArr":"⇒","radic":"√","rang":"〉"
        ,"raquo":"»","rarr":"→","rceil":"⌉","rdquo":"”","real":"ℜ","reg":"®","rfloor":"⌋","rho":"ρ","rlm":"‏"
        ,"rsaquo":"›","rsquo":"’","sbquo":"‚","scaron":"š","sdot":"⋅","sect":"§","shy":"­","sigma":"σ"
        ,"sigmaf":"ς","sim":"∼","spades":"♠","sub":"⊂","sube":"⊆","sum":"∑","sup":"⊃","sup1":"¹","sup2":"²"
        ,"sup3":"³","supe":"⊇","szlig":"ß","tau":"τ","there4":"∴","theta":"θ","thetasym":"ϑ","thinsp":" "
        ,"thorn":"þ","tilde":"˜","times":"×","trade":"™","uArr":"⇑","uacute":"ú","uarr":"↑","ucirc":"û"
        ,"ugrave":"ù","uml":"¨","upsih":"ϒ","upsilon":"υ","uuml":"ü","weierp":"℘","xi":"ξ","yacute":"ý","yen":"¥"
        ,"yuml":"ÿ","zeta":"ζ","zwj":"‍","zwnj":"‌","apos":"''"}'::jsonb ->> named, ' ')
END;

-- What XHTML says without its tags. Those of lines and blocks part words, others stand inside them.
CREATE FUNCTION fhir.untagged(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT CASE
        WHEN strpos(bare.said, '&') = 0 THEN bare.said
        ELSE (
            SELECT string_agg(coalesce(fhir.sign(found[1]), found[2]), '' ORDER BY place)
            FROM regexp_matches(bare.said, '&(#?[0-9A-Za-z]{1,10});|([^&]+|&)', 'g') WITH ORDINALITY AS each (found, place)
        )
    END
    FROM (
        SELECT regexp_replace(regexp_replace(
            said, '</?(?:a|abbr|acronym|b|big|bdo|cite|code|dfn|em|i|kbd|q|samp|small|span|strong|sub|sup|tt|var)(?:\s[^>]*)?>',
            '', 'g'), '<[^>]*>', ' ', 'g') AS said
        OFFSET 0
    ) AS bare
);

-- The words of a resource's narrative, and of its sections'. A sign that is in no text stands between two texts, so that
-- no phrase goes from one to the other.
CREATE FUNCTION fhir.narrative(body bytea) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT CASE
        WHEN strpos(tight.text, '"div":"') = 0 THEN NULL
        ELSE fhir.words((
            SELECT string_agg(fhir.untagged(fhir.unquoted(found[1])), U&' \E000 ')
            FROM regexp_matches(tight.text, '"div":"((?:[^"\\]|\\.)*)"', 'g') AS each (found)
        ))
    END
    FROM (SELECT convert_from(body, 'UTF8') AS text OFFSET 0) AS tight
);

-- The words of all values in a resource, but not of the elements' names, with the narrative freed of its tags. Its text
-- has no space outside of strings, so that a string with a colon after it is a name.
CREATE FUNCTION fhir.content(body bytea) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT fhir.words(replace(fhir.unquoted(regexp_replace(
        regexp_replace(tight.text, '"div":"(?:[^"\\]|\\.)*"', '', 'g'), '"(?:[^"\\]|\\.)*":', ' ', 'g'
    )), '"', U&' \E000 ')) || coalesce(U&'\E000' || fhir.narrative(body), '')
    FROM (SELECT convert_from(body, 'UTF8') AS text OFFSET 0) AS tight
);

-- Whether a resource could say words, so that it is worth reading: a quick look, which may be wrong only when it says
-- so. Where something is written in another way than in plain letters, it says so.
CREATE FUNCTION fhir.may_say(body bytea, words text[]) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT octet_length(body) > char_length(plain.text) OR strpos(plain.text, '\u') > 0 OR strpos(plain.text, '<') > 0
        OR strpos(plain.text, '&') > 0
        OR NOT EXISTS (SELECT FROM unnest(words) AS one (word) WHERE strpos(plain.text, one.word) = 0)
    FROM (SELECT lower(convert_from(body, 'UTF8') COLLATE "C") AS text OFFSET 0) AS plain
);
